#include "execute/repeats.hpp"

#include "judge/checks.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

namespace conformance::execute {

using namespace std::chrono_literals;

namespace {

constexpr std::array<Duration, 3> waits{500ms, 2s, 5s};
constexpr Duration longest_retry_after = 30s;
constexpr unsigned most_limited = 2;

} // namespace

std::optional<Duration> retry_after(const Response& response) {
  const auto text = header(response.headers, "retry-after");
  if (!text) return std::nullopt;
  unsigned seconds = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
  if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return std::chrono::seconds(seconds);
}

bool is_hop(const Response& response, const std::vector<Hop>& hops) {
  if (response.status == 502 || response.status == 503 || response.status == 504) return true;
  return std::any_of(hops.begin(), hops.end(), [&](const Hop& hop) {
    const auto value = header(response.headers, hop.header);
    if (!value) return false;
    const Value actual = text_value(*value);
    Value::Map matcher;
    matcher.push_back({"matches", {}, text_value(hop.matches)});
    return judge::judge_value(Value{std::move(matcher), {}}, &actual).kind == judge::CheckResult::Kind::held;
  });
}

Decision Repeats::after_failure(std::string why, std::optional<Duration> wait) {
  if (!repeatable_ || failures_ >= waits.size()) return {Decision::Next::give_up, {}, false, std::move(why)};
  const auto pause = wait ? std::min(*wait, longest_retry_after) : waits[failures_];
  ++failures_;
  ++resent_;
  return {Decision::Next::resend, std::max(pause, waits[failures_ - 1]), false, std::move(why)};
}

Decision Repeats::after(const http::Outcome& outcome) {
  if (const auto* none = std::get_if<NoAnswer>(&outcome.answer)) {
    switch (none->kind) {
    case NoAnswer::Kind::closed:
    case NoAnswer::Kind::reset:
      if (none->reused && none->nothing_read && stale_connections_ == 0 && repeatable_) {
        ++stale_connections_;
        return {Decision::Next::resend, {}, false, none->text};
      }
      return after_failure(none->text, std::nullopt);
    case NoAnswer::Kind::resolve:
    case NoAnswer::Kind::connect:
    case NoAnswer::Kind::tls:
    case NoAnswer::Kind::deadline:
      return after_failure(none->text, std::nullopt);
    case NoAnswer::Kind::malformed:
    case NoAnswer::Kind::too_large:
    case NoAnswer::Kind::cancelled:
    case NoAnswer::Kind::barred:
      break;
    }
    return {Decision::Next::give_up, {}, false, none->text};
  }
  const auto& response = std::get<Response>(outcome.answer);
  if (is_hop(response, *hops_))
    return after_failure(
        fmt::format("answered {}{}, which is something in front of the API and not the API{}",
                    response.status, repeatable_ ? " each time" : "",
                    repeatable_ ? "" : "; what may have been applied is not sent again"),
        retry_after(response));
  if (response.status == 429) {
    const auto wait = std::min(retry_after(response).value_or(window_), window_);
    const auto why = std::string("answered 429 each time, although the quota was kept");
    if (limited_ >= most_limited) return {Decision::Next::give_up, {}, true, why};
    ++limited_;
    return {Decision::Next::resend, wait, true, why};
  }
  if (response.status == 500 && !after_500_)
    return {Decision::Next::give_up,
            {},
            false,
            "answered 500, and is not sent again: nobody knows whether it keeps doing so"};
  if (response.status == 500 && server_errors_ == 0) {
    ++server_errors_;
    ++resent_;
    return {Decision::Next::resend, waits[0], false, "status 500"};
  }
  return {};
}

} // namespace conformance::execute
