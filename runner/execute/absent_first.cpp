#include "execute/absent_first.hpp"

#include <fmt/format.h>

namespace conformance::execute {

namespace asio = boost::asio;

std::optional<plan::Environment> absent_scope(const Context& context, const plan::Cell& cell,
                                              const RequestTemplate& request,
                                              const plan::Environment& scope) {
  std::optional<plan::Environment> absent;
  for (const auto& name : plan::ids_in(request, cell.part(), context.catalogue())) {
    if (!absent) absent.emplace(scope, cell.suite->name.text + "/" + cell.id + "/absent");
    absent->set(name, *context.globals->find("run.uuid"));
  }
  return absent;
}

asio::awaitable<std::string> ask_absent(Context& context, const plan::Cell& cell,
                                        const RequestTemplate& request, const plan::Environment& scope) {
  const auto absent = absent_scope(context, cell, request, scope);
  if (!absent) co_return std::string();
  auto made = make_request(context, request, cell.principal, *absent);
  if (const auto* unresolved = std::get_if<plan::Unresolved>(&made)) co_return unresolved->reason;
  auto concrete = std::get<plan::ConcreteRequest>(std::move(made));
  make_own(concrete, cell);
  const auto line = request_line(concrete);
  const auto sent = co_await context.sender->send_shared(concrete, true);
  if (!sent.answered) co_return fmt::format("{} got no answer: {}", line, sent.trouble);
  const auto status = sent.response().status;
  if (status >= 400 && status < 500) co_return std::string();
  co_return fmt::format("it was not sent to anything real: {}, for something absent, answered {}", line,
                        status);
}

} // namespace conformance::execute
