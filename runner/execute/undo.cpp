#include "execute/undo.hpp"

#include "base/text.hpp"
#include "judge/checks.hpp"
#include "plan/environment.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::execute {

namespace asio = boost::asio;

namespace {

std::string line_of(const plan::ConcreteRequest& request) {
  return fmt::format("{} {} as {}", request.request.method, request.request.target,
                     request.principal.empty() ? "nobody" : request.principal);
}

/// A deletion that got its answer only when it was repeated finds nothing if the first one had counted.
bool was_gone(const plan::ConcreteRequest& request, const Sent& sent, bool gone_is_done) {
  const auto status = sent.response().status;
  return request.request.method == "DELETE" && (status == 404 || status == 410) &&
         (gone_is_done || sent.attempts.size() > 1);
}

void replace_all(std::string& text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

std::string json_inside(const std::string& text) {
  const auto quoted = to_json(text_value(text));
  return quoted.substr(1, quoted.size() - 2);
}

/// The body of a read, or why there is none.
asio::awaitable<std::optional<Value>> read_body(Sender& sender, plan::ConcreteRequest request,
                                                UndoOutcome& why) {
  std::optional<Value> out;
  const auto line = line_of(request);
  if (!request.principal.empty() && !sender.knows(request.principal)) {
    why = {UndoOutcome::Kind::refused,
           fmt::format("{} was not sent: the profile has no '{}'", line, request.principal)};
    co_return out;
  }
  SendOptions options;
  options.undoes = true;
  const auto sent = co_await sender.send(request, options);
  if (!sent.answered) {
    why = {UndoOutcome::Kind::unanswered, fmt::format("{} got no answer: {}", line, sent.trouble)};
    co_return out;
  }
  why = {UndoOutcome::Kind::refused, fmt::format("{} answered {}", line, sent.response().status)};
  if (sent.response().status > 299) co_return out;
  judge::Answer answer(sent.response());
  if (const auto* body = answer.json())
    out = *body;
  else
    why.text += fmt::format(", and no JSON: {}", answer.json_error());
  co_return out;
}

/// For each member of what a PATCH was to set, whether it stands where `place` goes; none if nobody can tell.
asio::awaitable<std::optional<std::vector<bool>>> what_stands(Sender& sender, plan::ConcreteRequest patch,
                                                              plan::ConcreteRequest place) {
  std::optional<std::vector<bool>> out;
  const bool changes = patch.request.method == "PATCH" && place.request.method == "PATCH";
  if (!changes || !patch.request.body) co_return out;
  const auto wanted = parse_json(*patch.request.body);
  const auto* members = std::get_if<Value>(&wanted) ? std::get<Value>(wanted).map() : nullptr;
  if (!members) co_return out;
  plan::ConcreteRequest read;
  read.principal = place.principal;
  read.request.method = "GET";
  read.request.target = place.request.target;
  UndoOutcome ignored;
  const auto body = co_await read_body(sender, std::move(read), ignored);
  if (!body) co_return out;
  out.emplace();
  for (const auto& each : *members) {
    const auto* now = body->find(each.key);
    out->push_back(now && equal(*now, each.value));
  }
  co_return out;
}

/// A change that is refused may be none: what it sets stands there already.
asio::awaitable<bool> stands_there(Sender& sender, plan::ConcreteRequest request) {
  const auto stands = co_await what_stands(sender, request, request);
  co_return stands&& std::find(stands->begin(), stands->end(), false) == stands->end();
}

asio::awaitable<UndoOutcome> send_undo(Sender& sender, plan::ConcreteRequest request, bool gone_is_done) {
  UndoOutcome out;
  const auto line = line_of(request);
  if (!request.principal.empty() && !sender.knows(request.principal)) {
    out.kind = UndoOutcome::Kind::refused;
    out.text = fmt::format("{} was not sent: the profile has no '{}'", line, request.principal);
    co_return out;
  }
  request.journaled = true; // as the undo of a write
  SendOptions options;
  options.undoes = true;
  const auto sent = co_await sender.send(request, options);
  if (!sent.answered) {
    out.kind = sent.barred ? UndoOutcome::Kind::refused : UndoOutcome::Kind::unanswered;
    out.text = fmt::format("{} {} {}", line, sent.barred ? "was" : "got no answer:", sent.trouble);
    co_return out;
  }
  out.text = fmt::format("{} answered {}", line, sent.response().status);
  if (sent.response().status <= 299 || was_gone(request, sent, gone_is_done)) co_return out;
  const bool needless = co_await stands_there(sender, request);
  if (needless)
    out.text += ", and what it sets stands there";
  else
    out.kind = UndoOutcome::Kind::refused;
  co_return out;
}

bool still_shows(const Value& body, const Unless& unless) {
  return std::all_of(unless.shows.begin(), unless.shows.end(), [&](const auto& each) {
    const auto* now = resolve(body, each.first);
    return now && equal(*now, each.second);
  });
}

/// True if all that is taken of an item may be a segment of a path.
bool names_itself(const MarkedItems& search, const Value& item) {
  return std::all_of(search.taken.begin(), search.taken.end(), [&](const auto& each) {
    const auto* value = resolve(item, each.second);
    return value && (value->number() || (value->string() && plan::may_be_segment(*value->string())));
  });
}

} // namespace

std::string placeholder_for(const std::string& name) {
  return "__" + name + "__";
}

bool bears_mark(const Value& value, const std::string& mark) {
  if (const auto* text = value.string()) return text->find(mark) != std::string::npos;
  if (const auto* list = value.list())
    return std::any_of(list->begin(), list->end(), [&](const Value& each) { return bears_mark(each, mark); });
  if (const auto* map = value.map())
    return std::any_of(map->begin(), map->end(),
                       [&](const Member& each) { return bears_mark(each.value, mark); });
  return false;
}

plan::ConcreteRequest filled_in(const plan::ConcreteRequest& request, const MarkedItems& search,
                                const Value& item) {
  auto out = request;
  for (const auto& [placeholder, pointer] : search.taken) {
    const auto* value = resolve(item, pointer);
    const auto text = value && value->string() ? *value->string() : value ? to_json(*value) : std::string();
    replace_all(out.request.target, placeholder, percent_encoded(text));
    if (out.request.body) replace_all(*out.request.body, placeholder, json_inside(text));
  }
  return out;
}

asio::awaitable<bool> may_be_applied(Sender& sender, plan::ConcreteRequest refused, Undo undo) {
  const auto stands = co_await what_stands(sender, std::move(refused), undo.request);
  co_return !stands || std::find(stands->begin(), stands->end(), true) != stands->end();
}

asio::awaitable<UndoOutcome> carry_out(Sender& sender, Undo undo, bool gone_is_done) {
  UndoOutcome out;
  if (undo.unless) {
    const auto body = co_await read_body(sender, undo.unless->read, out);
    const bool untouched = body && still_shows(*body, *undo.unless);
    if (untouched) {
      out = {UndoOutcome::Kind::done,
             fmt::format("{} shows what stood there before", line_of(undo.unless->read))};
      co_return out;
    }
  }
  if (!undo.found_by) {
    out = co_await send_undo(sender, undo.request, gone_is_done);
    co_return out;
  }
  const auto& search = *undo.found_by;
  const auto body = co_await read_body(sender, search.list, out);
  if (!body) co_return out;
  const auto* items = resolve(*body, search.items);
  if (!items || !items->list()) {
    out = {UndoOutcome::Kind::refused,
           fmt::format("{} has no list at '{}'", line_of(search.list), search.items)};
    co_return out;
  }
  out = {UndoOutcome::Kind::done, fmt::format("{} lists nothing of this run", line_of(search.list))};
  for (const auto& item : *items->list()) {
    if (!bears_mark(item, search.mark)) continue;
    if (!names_itself(search, item)) {
      out = {UndoOutcome::Kind::refused,
             fmt::format("{} lists one of this run with an id that cannot stand in a "
                         "path",
                         line_of(search.list))};
      break;
    }
    out = co_await send_undo(sender, filled_in(undo.request, search, item), gone_is_done);
    if (out.kind != UndoOutcome::Kind::done) break;
  }
  co_return out;
}

} // namespace conformance::execute
