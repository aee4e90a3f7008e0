#include "execute/proofs.hpp"

#include "http/stream.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::execute {

namespace asio = boost::asio;

std::string answered(const Response& response) {
  return fmt::format("answered {}", response.status);
}

asio::awaitable<Tried> try_proof(Context& context, RequestTemplate request, std::string principal,
                                 bool shared, bool repeatable) {
  Tried tried;
  auto made = make_request(context, request, principal, *context.globals);
  if (const auto* unresolved = std::get_if<plan::Unresolved>(&made)) {
    tried.reason = unresolved->reason;
    co_return tried;
  }
  auto concrete = std::get<plan::ConcreteRequest>(std::move(made));
  make_ground(context, concrete);
  tried.line = request_line(concrete);
  const auto checks = concrete.checks;
  Sent sent;
  if (shared) {
    sent = co_await context.sender->send_shared(concrete, repeatable);
  } else {
    SendOptions options;
    sent = co_await context.sender->send(concrete, options);
  }
  tried.exchange = sent.attempts.back();
  tried.barred = sent.barred;
  if (!sent.answered) {
    tried.reason = sent.barred ? fmt::format("{} was {}", tried.line, sent.trouble)
                               : fmt::format("{} got no answer: {}", tried.line, sent.trouble);
    co_return tried;
  }
  const auto& response = sent.response();
  if (response.status >= 300 && response.status < 400)
    tried.location = header(response.headers, "location").value_or("");
  const auto why = unmet(checks, response, context.input->schemas);
  if (!why.empty()) tried.reason = fmt::format("{} {}: {}", tried.line, answered(response), why);
  co_return tried;
}

Duration patience(const Context& context, const RequestTemplate& proof) {
  return proof.until.value_or(proof.until_settle ? context.profile().settle : Duration{});
}

asio::awaitable<Tried> try_patiently(Context& context, RequestTemplate request) {
  const auto end = context.clock->now() + patience(context, request);
  Duration pause = std::chrono::seconds(1);
  constexpr Duration longest_pause = std::chrono::seconds(15);
  auto tried = co_await try_proof(context, request, std::string(), false);
  while (!tried.reason.empty() && context.clock->now() < end && !context.halt->begun()) {
    co_await context.halt->sleep(pause);
    pause = std::min(2 * pause, longest_pause);
    const auto times = tried.times + 1;
    tried = co_await try_proof(context, request, std::string(), false);
    tried.times = times;
  }
  co_return tried;
}

} // namespace conformance::execute
