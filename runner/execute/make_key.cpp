#include "execute/make_key.hpp"

#include <fmt/format.h>

namespace conformance::execute {

namespace asio = boost::asio;
using Ground = Standing::Ground;

namespace {

/// Makes the key of one principal.
class KeyMaker {
public:
  KeyMaker(Context& context, const PrincipalSpec& spec)
      : context_(context), spec_(spec), scope_(*context.globals, "") {}

  asio::awaitable<Ground> make() {
    Ground ground;
    const auto* maker = context_.standing->principal(spec_.make->as.text);
    ground.reason = maker ? maker->reason : "nobody may make keys";
    if (!maker || !maker->holds) co_return ground;
    ground.reason = co_await create();
    if (!ground.reason.empty()) co_return ground;
    ground.reason = co_await prove();
    const auto accepted = shown_;
    const auto trouble = co_await call(spec_.make->revoke, revoke_values());
    if (trouble.empty()) {
      note_undone(context_, write_);
    } else {
      context_.left_behind->push_back("a key that the run made was not revoked: " + trouble);
      if (ground.reason.empty()) ground.reason = "the key could not be revoked: " + trouble;
    }
    ground.holds = ground.reason.empty();
    ground.control = fmt::format("the run made the key, {}, and the run revoked it", accepted);
    co_return ground;
  }

private:
  RequestTemplate call_template(const Located& call) const {
    RequestTemplate out;
    out.as = spec_.make->as;
    out.call = call;
    return out;
  }

  asio::awaitable<std::string> create() {
    const auto* known = context_.catalogue().contract.service_call(spec_.make->create.text);
    auto request = call_template(spec_.make->create);
    for (const auto& name : known->returns)
      request.capture.push_back({{name, {}}, {name, {}}});
    auto made = make_request(context_, request, "", scope_);
    if (const auto* unresolved = std::get_if<plan::Unresolved>(&made)) co_return unresolved->reason;
    auto concrete = std::get<plan::ConcreteRequest>(std::move(made));
    concrete.effect = Effect::restores;
    const auto undo = undo_by_mark(context_, request, revocation(), "", scope_, Effect::restores);
    write_ = note_write(context_, concrete, &undo);
    SendOptions options;
    options.repeatable = false;
    const auto sent = co_await context_.sender->send(concrete, options);
    const auto line = request_line(concrete);
    if (is_refused(sent)) note_undone(context_, write_);
    if (!sent.answered) {
      const auto left = co_await revoke_unseen(undo);
      co_return fmt::format("no key could be made: {} got no answer: {}{}", line, sent.trouble, left);
    }
    if (sent.response().status > 299)
      co_return fmt::format("no key could be made: {} answered {}", line, sent.response().status);
    const auto lacking = capture(context_, concrete, sent.response(), scope_);
    if (!lacking.empty()) {
      const auto left = co_await take_back(undo);
      co_return lacking + left;
    }
    const auto key = scope_.find(known->secret.front());
    if (!key || !key->string()) co_return line + " returned no key";
    context_.credentials->add_made(context_.catalogue().contract, spec_.name.text, *key->string());
    note_undo();
    co_return std::string();
  }

  /// How to revoke it is known now.
  void note_undo() {
    if (!context_.input->journal) return;
    auto made = make_request(context_, revocation(), "", scope_);
    auto* ready = std::get_if<plan::ConcreteRequest>(&made);
    if (!ready) return;
    ready->effect = Effect::restores;
    context_.input->journal->undo_known(write_, {std::move(*ready), std::nullopt, std::nullopt});
  }

  RequestTemplate revocation() const {
    auto out = call_template(spec_.make->revoke);
    out.values = revoke_values();
    return out;
  }

  /// Of an answer that named the key by its id alone, or not at all. Empty, or what may be left.
  asio::awaitable<std::string> take_back(Undo undo) {
    auto made = make_request(context_, revocation(), "", scope_);
    if (auto* ready = std::get_if<plan::ConcreteRequest>(&made)) {
      ready->effect = Effect::restores;
      undo.request = std::move(*ready);
      undo.found_by.reset();
    }
    const auto left = co_await revoke_unseen(std::move(undo));
    co_return left;
  }

  /// Nobody knows whether a key was made. Empty, or what may be left.
  asio::awaitable<std::string> revoke_unseen(Undo undo) {
    std::string left;
    if (undo.request.request.method.empty()) {
      left = "nobody knows whether it was made";
    } else {
      const auto outcome = co_await carry_out(*context_.sender, undo, false);
      if (outcome.kind != UndoOutcome::Kind::done) left = outcome.text;
    }
    if (left.empty()) {
      note_undone(context_, write_);
      co_return std::string();
    }
    context_.left_behind->push_back("a key that the run may have made was not revoked: " + left);
    co_return "; " + left;
  }

  asio::awaitable<std::string> prove() {
    auto made = make_request(context_, *spec_.make->proof, spec_.name.text, scope_);
    if (const auto* unresolved = std::get_if<plan::Unresolved>(&made)) co_return unresolved->reason;
    const auto concrete = std::get<plan::ConcreteRequest>(std::move(made));
    SendOptions options;
    const auto sent = co_await context_.sender->send(concrete, options);
    const auto line = request_line(concrete);
    if (!sent.answered) co_return fmt::format("the key that the run made: {} got no answer", line);
    shown_ = fmt::format("{} answered {}", line, sent.response().status);
    if (sent.response().status > 299)
      co_return fmt::format("the key that the run made is not accepted: {}", shown_);
    co_return std::string();
  }

  Value revoke_values() const {
    Value::Map out;
    if (const auto* known = context_.catalogue().contract.service_call(spec_.make->revoke.text))
      for (const auto& name : known->values)
        out.push_back({name, {}, text_value("${" + name + "}")});
    return {std::move(out), {}};
  }

  asio::awaitable<std::string> call(Located name, Value values) {
    auto request = call_template(name);
    request.values = std::move(values);
    auto made = make_request(context_, request, "", scope_);
    if (const auto* unresolved = std::get_if<plan::Unresolved>(&made)) co_return unresolved->reason;
    auto concrete = std::get<plan::ConcreteRequest>(std::move(made));
    concrete.effect = Effect::restores;
    concrete.journaled = true; // it undoes what is
    SendOptions options;
    options.undoes = true;
    const auto sent = co_await context_.sender->send(concrete, options);
    const auto line = request_line(concrete);
    if (!sent.answered) co_return fmt::format("{} got no answer: {}", line, sent.trouble);
    if (sent.response().status > 299) co_return fmt::format("{} answered {}", line, sent.response().status);
    co_return std::string();
  }

  Context& context_;
  const PrincipalSpec& spec_;
  plan::Environment scope_;
  std::uint64_t write_ = 0;
  std::string shown_;
};

} // namespace

const PrincipalSpec* is_made(const Context& context, const std::string& principal) {
  const auto* spec = context.catalogue().contract.principal(principal);
  return spec && spec->make && !context.profile().principal(principal) ? spec : nullptr;
}

asio::awaitable<Ground> make_principal(Context& context, const PrincipalSpec& spec) {
  KeyMaker maker(context, spec);
  auto ground = co_await maker.make();
  co_return ground;
}

} // namespace conformance::execute
