#include "execute/restore.hpp"

#include "base/text.hpp"
#include "execute/unchanged.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::execute {

namespace asio = boost::asio;

namespace {

using Captured = std::map<std::string, Value>;

/// The names of the ids that a cell's own request goes to.
std::vector<std::string> targets_of(const Catalogue& catalogue, const plan::Cell& cell) {
  std::vector<std::string> out;
  const auto add = [&](const std::vector<std::string>& names) {
    for (const auto& name : names)
      if (plan::fixture_of_id(catalogue, name) && std::find(out.begin(), out.end(), name) == out.end())
        out.push_back(name);
  };
  const auto in_target = plan::names_in(cell.part().request.target.text);
  add(in_target);
  if (std::find(in_target.begin(), in_target.end(), "case") != in_target.end())
    for (const auto& each : cell.part().cases)
      add(plan::names_in(each.value));
  return out;
}

/// The write of the undo, with what takes back those members that no reading shows.
RequestTemplate write_back(const DefaultUndo& undo, const RequestTemplate& sent) {
  auto out = undo.write;
  for (const auto& [name, value] : undo.if_sent)
    if (sent.json && sent.json->find(name)) out.json->map()->push_back({name, {}, value});
  return out;
}

} // namespace

Restorer::Restorer(Context& context, const plan::Cell& cell) : context_(&context), cell_(&cell) {
  const auto& request = cell.part().request;
  const auto* operation = context.catalogue().operation(
      plan::operation_name(context.catalogue(), request.method.text, request.target.text));
  if (operation && operation->undo) operation_ = operation;
}

/// The operation's twin names one who may write; else the first of the organization that was proven.
std::string Restorer::owner(const std::string& organization, bool writes) const {
  const auto fits = [&](const std::string& name) {
    const auto* spec = context_->catalogue().contract.principal(name);
    const auto* ground = context_->standing->principal(name);
    return spec && spec->organization == organization && !spec->sacrificed && ground && ground->holds;
  };
  if (writes && operation_->twin && fits(operation_->twin->request.as.text))
    return operation_->twin->request.as.text;
  for (const auto& name : context_->input->plan.principals)
    if (fits(name)) return name;
  return {};
}

asio::awaitable<void> Restorer::begin() {
  if (!operation_) co_return;
  const auto names = targets_of(context_->catalogue(), *cell_);
  for (const auto& name : names)
    co_await remember(name);
}

asio::awaitable<void> Restorer::remember(std::string fixture) {
  Target target;
  target.fixture = fixture;
  target.organization = fixture.substr(0, fixture.find('.'));
  const auto reader = owner(target.organization, false);
  const auto writer = owner(target.organization, true);
  const auto id = context_->globals->find(fixture);
  if (reader.empty() || writer.empty() || !id) co_return;
  plan::Environment scope(*context_->globals, "");
  scope.set("target", *id);
  auto read = plan::instantiate(operation_->undo->read, reader, scope);
  auto* ready_read = std::get_if<plan::ConcreteRequest>(&read);
  if (!ready_read) co_return;
  target.read = std::move(*ready_read);
  auto before = co_await captured(target.read, true);
  if (!before) co_return;
  target.before = std::move(*before);
  for (const auto& [name, value] : target.before)
    scope.set(name, value);
  const auto& undo = *operation_->undo;
  const auto back = write_back(undo, cell_->part().request);
  auto write = plan::instantiate(back, writer, scope);
  auto* ready_write = std::get_if<plan::ConcreteRequest>(&write);
  if (!ready_write) co_return;
  target.write = std::move(*ready_write);
  target.unseen = !undo.if_sent.empty() && back.json->map()->size() != undo.write.json->map()->size();
  target.write.effect = effect_of_writes(*cell_);
  target.write.journaled = true; // as the undo of what it puts back
  target.id = percent_encoded(id->string() ? *id->string() : to_json(*id));
  targets_.push_back(std::move(target));
}

asio::awaitable<std::optional<Captured>> Restorer::captured(plan::ConcreteRequest read, bool shared) {
  std::optional<Captured> out;
  const auto captures = read.captures;
  Sent sent;
  if (shared) {
    sent = co_await context_->sender->send_shared(read, true, true);
  } else {
    SendOptions options;
    options.undoes = true;
    sent = co_await context_->sender->send(read, options);
  }
  if (!sent.answered || sent.response().status > 299) co_return out;
  judge::Answer answer(sent.response());
  const auto* body = answer.json();
  Captured found;
  for (const auto& [name, pointer] : captures) {
    const auto* value = body ? resolve(*body, pointer) : nullptr;
    if (!value) co_return out;
    found[name] = *value;
  }
  out = std::move(found);
  co_return out;
}

asio::awaitable<void> Restorer::end(bool accepted) {
  if (!accepted) co_return;
  for (auto& target : targets_)
    (void)co_await restore(target, true, false);
}

asio::awaitable<void> Restorer::late() {
  for (auto& target : targets_) {
    const bool clean = co_await restore(target, false, true);
    if (clean)
      for (const auto write : target.writes)
        note_undone(*context_, write);
  }
}

bool Restorer::is_ours(const Captured& now, const Target& target) const {
  plan::Environment scope(*context_->globals, "");
  const auto id = context_->globals->find(target.fixture);
  scope.set("case", id.value_or(Value{}));
  for (const auto& [name, value] : cell_->point.bound)
    scope.set(name, value);
  auto made = plan::instantiate(cell_->part().request, cell_->principal, scope);
  const auto* write = std::get_if<plan::ConcreteRequest>(&made);
  if (!write) return false;
  const auto sent = sent_values(write->request);
  return std::any_of(now.begin(), now.end(), [&](const auto& each) {
    const auto before = target.before.find(each.first);
    return !equal(before->second, each.second) &&
           std::any_of(sent.begin(), sent.end(),
                       [&](const Value& value) { return equal(value, each.second); });
  });
}

asio::awaitable<bool> Restorer::restore(Target& target, bool accepted, bool shared) {
  const auto now = co_await captured(target.read, shared);
  const bool same = now && std::all_of(now->begin(), now->end(), [&](const auto& each) {
                      return equal(target.before.at(each.first), each.second);
                    });
  if (same && !(accepted && target.unseen)) co_return true;
  // Without an answer that said so, only what bears the sent value is known to be ours.
  if (!accepted && (!now || !is_ours(*now, target))) co_return now.has_value();
  SendOptions options;
  options.undoes = true;
  const auto sent = co_await context_->sender->send(target.write, options);
  if (sent.answered && sent.response().status < 300) {
    context_->notes->push_back(fmt::format("{}/{}: its write may have been applied; {} put it back",
                                           cell_->suite->name.text, cell_->id, request_line(target.write)));
    co_return true;
  }
  context_->left_behind->push_back(
      fmt::format("{}/{}: its write may have been applied, and {} did not put it back: {}",
                  cell_->suite->name.text, cell_->id, request_line(target.write),
                  sent.answered ? fmt::format("it answered {}", sent.response().status) : sent.trouble));
  co_return false;
}

Undo Restorer::undo_of(const Target& target) const {
  Undo out;
  out.request = target.write;
  Unless unless;
  unless.read = target.read;
  for (const auto& [name, pointer] : target.read.captures)
    unless.shows.emplace_back(pointer, target.before.at(name));
  out.unless = std::move(unless);
  return out;
}

std::uint64_t Restorer::note(plan::ConcreteRequest& write) {
  const auto target = std::find_if(targets_.begin(), targets_.end(), [&](const Target& each) {
    return write.request.target.find(each.id) != std::string::npos;
  });
  if (target == targets_.end()) return note_write(*context_, write, nullptr);
  const auto undo = undo_of(*target);
  const auto number = note_write(*context_, write, &undo);
  target->writes.push_back(number);
  return number;
}

bool Restorer::keeps(std::uint64_t write) const {
  return std::any_of(targets_.begin(), targets_.end(), [&](const Target& each) {
    return std::find(each.writes.begin(), each.writes.end(), write) != each.writes.end();
  });
}

} // namespace conformance::execute
