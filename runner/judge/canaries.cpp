#include "judge/canaries.hpp"

#include "base/text.hpp"
#include "judge/echoes.hpp"
#include "judge/invariants.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <zlib.h>

#include <stdexcept>
#include <utility>

namespace conformance::judge {

namespace {

bool in_token(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

std::string compressed(const std::string& text) {
  auto size = compressBound(text.size());
  std::string out(size, '\0');
  if (compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(text.data()),
                text.size(), Z_BEST_SPEED) != Z_OK)
    throw std::runtime_error("an answer cannot be compressed");
  return out.substr(0, size);
}

std::string decompressed(const std::string& bytes, std::size_t length) {
  std::string out(length, '\0');
  auto size = static_cast<uLongf>(length);
  if (uncompress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
                 bytes.size()) != Z_OK)
    throw std::runtime_error("a compressed answer cannot be read");
  return out;
}

/// Bodies and header values, each on a line of its own.
std::string searched(const Response& response) {
  auto out = response.body;
  for (const auto& each : response.headers)
    out += '\n' + each.value;
  return to_lower(out);
}

bool holds(const Request& request, const std::string& canary) {
  auto text = request.target + '\n' + request.body.value_or("");
  for (const auto& each : request.headers)
    text += '\n' + each.value;
  return EchoRemover({canary}).without(text) != text;
}

std::string asked(const Exchange& exchange) {
  return fmt::format("{} {} as {}", visible(exchange.request.method),
                     truncated(visible(exchange.request.target), 200),
                     exchange.principal.empty() ? "nobody" : exchange.principal);
}

} // namespace

void CanaryJudge::know(const std::string& organization, const std::string& canary) {
  const auto lowered = to_lower(canary);
  if (lowered.empty()) return;
  auto& owners = std::all_of(lowered.begin(), lowered.end(), in_token) ? tokens_[lowered] : texts_[lowered];
  if (std::find(owners.begin(), owners.end(), organization) == owners.end()) owners.push_back(organization);
}

bool CanaryJudge::knows_of(const std::string& organization) const {
  const auto owned = [&](const auto& each) {
    return std::find(each.second.begin(), each.second.end(), organization) != each.second.end();
  };
  return std::any_of(tokens_.begin(), tokens_.end(), owned) ||
         std::any_of(texts_.begin(), texts_.end(), owned);
}

void CanaryJudge::complete() {
  complete_ = true;
  for (auto& each : std::exchange(kept_, {})) {
    const auto kept = std::move(each); // its body goes before the next one is unpacked
    auto exchange = kept.exchange;
    exchange.response->body = decompressed(kept.exchange.response->body, kept.body);
    judge(exchange, kept.organization);
  }
}

void CanaryJudge::look_at(const Exchange& exchange, const std::string& organization) {
  if (!exchange.response || organization.empty()) return;
  if (complete_) return judge(exchange, organization);
  constexpr std::size_t most = std::size_t{16} * 1024 * 1024;
  const auto& answer = *exchange.response;
  auto body = compressed(answer.body);
  auto bytes = sizeof(Kept) + body.size() + exchange.request.body.value_or("").size();
  for (const auto& each : answer.headers)
    bytes += sizeof(Header) + each.name.size() + each.value.size();
  if (bytes > most - kept_bytes_) {
    ++unseen_;
    return;
  }
  kept_bytes_ += bytes;
  auto kept = exchange;
  kept.response->body = std::move(body);
  kept_.push_back({std::move(kept), answer.body.size(), organization});
}

bool CanaryJudge::offends(const std::string& canary, const Owners& owners, const Exchange& exchange,
                          const std::string& organization) {
  const auto other = std::find_if(owners.begin(), owners.end(),
                                  [&](const std::string& each) { return each != organization; });
  if (other == owners.end() || holds(exchange.request, canary)) return false;
  ++broken_;
  if (!first_) first_ = kept_for_reports(exchange);
  if (offenders_.size() < most_offenders)
    offenders_.push_back({exchange.number, asked(exchange), canary, *other});
  return true;
}

void CanaryJudge::judge(const Exchange& exchange, const std::string& organization) {
  ++looked_at_;
  if (tokens_.empty() && texts_.empty()) return;
  const auto text = searched(*exchange.response);
  for (std::size_t at = 0; at < text.size();) {
    auto end = at;
    while (end < text.size() && in_token(text[end]))
      ++end;
    if (end > at)
      if (const auto found = tokens_.find(text.substr(at, end - at)); found != tokens_.end())
        if (offends(found->first, found->second, exchange, organization)) return;
    at = end + 1;
  }
  for (const auto& [canary, owners] : texts_)
    if (text.find(canary) != std::string::npos && offends(canary, owners, exchange, organization)) return;
}

} // namespace conformance::judge
