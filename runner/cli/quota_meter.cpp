#include "cli/quota_meter.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>

namespace conformance::cli {

namespace {

constexpr std::size_t slots_in_a_window = 20;
constexpr std::size_t most_slots = 1200;
constexpr double shortest_slot = 0.01;

double in_seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

/// Two slots become one.
void halve(std::vector<std::size_t>& slots) {
  for (std::size_t i = 0; i < slots.size(); ++i)
    if (i % 2 == 0)
      slots[i / 2] = slots[i];
    else
      slots[i / 2] += slots[i];
  slots.resize((slots.size() + 1) / 2);
}

} // namespace

QuotaMeter::QuotaMeter(http::Transport& below, const Setup& setup, const Clock& clock)
    : below_(below), clock_(clock), began_(clock.now()),
      credential_header_(setup.loaded.catalogue.contract.credential_header) {
  const auto& contract = setup.loaded.catalogue.contract;
  const auto& profile = setup.profile.profile;
  const auto quota = profile.quota.value_or(contract.quota);
  use_.requests = quota.requests;
  use_.window = in_seconds(quota.window);
  use_.slot = std::max(shortest_slot, use_.window / slots_in_a_window);
  for (const auto& principal : profile.principals) {
    const auto* spec = contract.principal(principal.name.text);
    const bool counted = spec != nullptr && !spec->needs_trust && principal.how == Principal::How::api_key;
    for (std::size_t i = 0; counted && i < principal.keys.size(); ++i)
      accounts_[principal.keys[i].reveal()] =
          i == 0 ? principal.name.text : fmt::format("{}#{}", principal.name.text, i + 1);
  }
}

boost::asio::awaitable<http::Outcome> QuotaMeter::send(Request request, http::Lane lane) {
  note(request);
  return below_.send(std::move(request), lane);
}

void QuotaMeter::note(const Request& request) {
  const auto key = header(request.headers, credential_header_);
  const auto known = key ? accounts_.find(*key) : accounts_.end();
  auto& slots = use_.sent[known == accounts_.end() ? std::string() : known->second];
  auto slot = static_cast<std::size_t>(in_seconds(clock_.now() - began_) / use_.slot);
  while (slot >= most_slots) {
    for (auto& [account, each] : use_.sent)
      halve(each);
    use_.slot *= 2;
    slot /= 2;
  }
  if (slots.size() <= slot) slots.resize(slot + 1);
  ++slots[slot];
}

} // namespace conformance::cli
