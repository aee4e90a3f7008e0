#include "execute/evidence.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

namespace conformance::execute {

namespace {

constexpr std::size_t most_forbidden_body = 512;
constexpr std::size_t longest_key = 16 * 1024; // in any encoding
constexpr std::size_t longest_header = 4 * 1024;
constexpr std::size_t most_header_bytes = 16 * 1024;

/// The beginning of a body, redacted. A key that is cut in two at the end would not be known, so more than is
/// shown is looked at, and the end of that is thrown away.
std::string excerpt(const std::string& body, const Redactor& redactor, std::size_t limit) {
  const auto looked_at = limit + longest_key;
  if (body.size() <= looked_at) return truncated(redactor(body), limit);
  auto text = redactor(body.substr(0, looked_at));
  text.resize(std::min(limit, text.size() - std::min(text.size(), longest_key)));
  return fmt::format("{}... ({} bytes more)", text, body.size() - limit);
}

/// Of many or long ones the first, since bytes that are no text are shown by six characters each.
Headers redacted(const Headers& headers, const Redactor& redactor) {
  Headers out;
  std::size_t kept = 0;
  std::size_t more = 0;
  for (const auto& each : headers) {
    auto name = truncated(redactor(each.name), longest_header);
    auto value = truncated(redactor(each.value), longest_header);
    kept += name.size() + value.size();
    if (kept > most_header_bytes)
      more += each.name.size() + each.value.size();
    else
      out.push_back({std::move(name), std::move(value)});
  }
  if (more > 0) out.push_back({"...", fmt::format("... ({} bytes more)", more)});
  return out;
}

} // namespace

Evidence evidence_of(const Exchange& exchange, const Redactor& redactor, bool forbidden, std::size_t most) {
  const auto limit = forbidden ? std::min(most_forbidden_body, most) : most;
  Evidence out;
  out.number = exchange.number;
  out.principal = exchange.principal;
  out.method = exchange.request.method;
  out.target = redactor(exchange.request.target);
  out.request_headers = redacted(exchange.request.headers, redactor);
  out.request_body = excerpt(exchange.request.body.value_or(""), redactor, most);
  if (exchange.response) {
    out.status = exchange.response->status;
    out.reason = redactor(exchange.response->reason);
    out.response_headers = redacted(exchange.response->headers, redactor);
    out.response_body = exchange.withheld ? std::string("[withheld: it may hold a key that the run made]")
                                          : excerpt(exchange.response->body, redactor, limit);
  } else if (exchange.no_answer) {
    out.no_answer = redactor(exchange.no_answer->text);
  }
  out.seconds = std::chrono::duration<double>(exchange.total).count();
  out.attempt = exchange.attempt;
  return out;
}

void redact(CaseResult& result, const Redactor& redactor) {
  for (auto* text : {&result.title, &result.reason, &result.excuse, &result.control})
    *text = redactor(*text);
  for (auto& finding : result.findings)
    for (auto* text : {&finding.message, &finding.expected, &finding.actual, &finding.line})
      *text = redactor(*text);
}

} // namespace conformance::execute
