#include "execute/journal_text.hpp"

#include "model/value.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace conformance::execute {

namespace {

using Undoing = JournalEntry::Undoing;

void add(Value::Map& map, std::string key, Value value) {
  map.push_back({std::move(key), {}, std::move(value)});
}

Value texts(const std::vector<std::pair<std::string, std::string>>& pairs) {
  Value::Map out;
  for (const auto& [name, text] : pairs)
    add(out, name, text_value(text));
  return {std::move(out), {}};
}

Value::Map described(const plan::ConcreteRequest& request) {
  Value::Map out;
  add(out, "as", text_value(request.principal));
  if (!request.call.empty()) add(out, "call", text_value(request.call));
  add(out, "request", text_value(request.request.method + " " + request.request.target));
  if (!request.request.headers.empty()) {
    Value::Map headers;
    for (const auto& each : request.request.headers)
      add(headers, each.name, text_value(each.value));
    add(out, "headers", {std::move(headers), {}});
  }
  if (request.request.body) add(out, "body", text_value(*request.request.body));
  return out;
}

Value::Map described(const Undo& undo) {
  auto out = described(undo.request);
  if (undo.found_by) {
    auto search = described(undo.found_by->list);
    add(search, "items", text_value(undo.found_by->items));
    add(search, "mark", text_value(undo.found_by->mark));
    add(search, "taken", texts(undo.found_by->taken));
    add(out, "found-by", {std::move(search), {}});
  }
  if (undo.unless) {
    auto read = described(undo.unless->read);
    Value::Map shows;
    for (const auto& [pointer, value] : undo.unless->shows)
      add(shows, pointer, value);
    add(read, "shows", {std::move(shows), {}});
    add(out, "unless", {std::move(read), {}});
  }
  return out;
}

/// True if something was masked.
bool mask(std::string& text, const Redactor& redactor) {
  auto masked = redactor(text);
  const bool changed = masked != text;
  text = std::move(masked);
  return changed;
}

/// Where a key can stand. Who asks, by which method and call, is never masked, and a path only for more than
/// a short key that turns up by chance: without them nothing could be undone.
bool mask(plan::ConcreteRequest& request, const Redactor& redactor) {
  const auto& target = request.request.target;
  auto path = target.substr(0, target.find('?'));
  auto query = target.substr(path.size());
  bool changed = redactor.finds_stretch(path) && mask(path, redactor);
  changed = mask(query, redactor) || changed;
  request.request.target = path + query;
  for (auto& each : request.request.headers)
    changed = mask(each.value, redactor) || changed;
  if (request.request.body) changed = mask(*request.request.body, redactor) || changed;
  return changed;
}

bool mask(Undo& undo, const Redactor& redactor) {
  bool changed = mask(undo.request, redactor);
  if (undo.found_by) changed = mask(undo.found_by->list, redactor) || changed;
  if (undo.unless) {
    changed = mask(undo.unless->read, redactor) || changed;
    for (auto& [pointer, value] : undo.unless->shows)
      if (auto* text = std::get_if<std::string>(&value.data)) changed = mask(*text, redactor) || changed;
  }
  return changed;
}

void add_undo(Value::Map& line, const Undo& undo, const Redactor& redactor) {
  if (undo.request.request.method.empty()) return add(line, "undo", text_value("unknown"));
  auto shown = undo;
  const bool has_key = mask(shown, redactor) || undo.request.key.has_value();
  Value value{described(shown), {}};
  if (has_key) add(*value.map(), "masked", {true, {}});
  add(line, "undo", std::move(value));
}

Value::Map numbered(const char* key, std::uint64_t number) {
  Value::Map out;
  add(out, key, number_value(static_cast<std::int64_t>(number)));
  return out;
}

std::string line_of(Value::Map map) {
  return to_json({std::move(map), {}}) + "\n";
}

/// Reads lines that write_line() and the others wrote; each function fails by `bad_`.
class LineReader {
public:
  std::optional<std::string> text(const Value& map, std::string_view key) {
    const auto* value = map.find(key);
    if (value && value->string()) return *value->string();
    bad_ = bad_.empty() ? fmt::format("has no text `{}`", key) : bad_;
    return std::nullopt;
  }

  plan::ConcreteRequest request(const Value& map) {
    plan::ConcreteRequest out;
    out.principal = text(map, "as").value_or("");
    if (map.find("call")) out.call = text(map, "call").value_or("");
    const auto line = text(map, "request").value_or("");
    const auto space = line.find(' ');
    if (space == 0 || space == std::string::npos || line.size() < space + 2 || line[space + 1] != '/')
      bad_ = bad_.empty() ? "has no request such as `DELETE /things/1`" : bad_;
    else
      out.request = {line.substr(0, space), line.substr(space + 1), {}, std::nullopt};
    for (const auto& [name, value] : pairs(map, "headers"))
      out.request.headers.push_back({name, value});
    if (map.find("body")) out.request.body = text(map, "body");
    return out;
  }

  Undo undo(const Value& map) {
    Undo out;
    out.request = request(map);
    if (const auto* search = map.find("found-by")) {
      MarkedItems found;
      found.list = request(*search);
      found.items = text(*search, "items").value_or("");
      found.mark = text(*search, "mark").value_or("");
      found.taken = pairs(*search, "taken");
      if (found.mark.empty()) bad_ = bad_.empty() ? "has an empty `mark`" : bad_;
      out.found_by = std::move(found);
    }
    if (const auto* read = map.find("unless")) {
      Unless unless;
      unless.read = request(*read);
      const auto* shows = read->find("shows");
      if (!shows || !shows->map() || shows->map()->empty())
        bad_ = bad_.empty() ? "has no `shows`" : bad_;
      else
        for (const auto& member : *shows->map())
          unless.shows.emplace_back(member.key, member.value);
      out.unless = std::move(unless);
    }
    return out;
  }

  void take_undo(const Value& value, JournalEntry& into) {
    if (value.string() && *value.string() == "unknown") {
      into.undoing = Undoing::unknown;
      return;
    }
    into.undo = this->undo(value);
    into.undoing = value.find("masked") ? Undoing::masked : Undoing::known;
    if (into.undoing == Undoing::masked) return;
    const auto& [request, found_by, unless] = into.undo;
    if (!is_sendable(request.request) || (found_by && !is_sendable(found_by->list.request)) ||
        (unless && !is_sendable(unless->read.request)))
      into.undoing = Undoing::unusable;
  }

  std::vector<std::pair<std::string, std::string>> pairs(const Value& map, std::string_view key) {
    std::vector<std::pair<std::string, std::string>> out;
    const auto* value = map.find(key);
    if (!value) return out;
    if (!value->map()) {
      bad_ = bad_.empty() ? fmt::format("has a `{}` that is no map", key) : bad_;
      return out;
    }
    for (const auto& member : *value->map())
      out.emplace_back(member.key, text(*value, member.key).value_or(""));
    return out;
  }

  std::string bad_; // what is wrong with the line

private:
  /// What would end a line of the request's head early comes from no run of ours.
  static bool is_sendable(const Request& request) {
    const auto plain = [](const std::string& text, char from) {
      return std::all_of(text.begin(), text.end(), [&](char c) { return c >= from && c != 0x7f; });
    };
    bool good = plain(request.method, '!') && plain(request.target, '!');
    for (const auto& each : request.headers)
      good = good && !each.name.empty() && plain(each.name, '!') && plain(each.value, ' ');
    return good;
  }
};

std::optional<std::uint64_t> number_in(const Value& map, std::string_view key) {
  const auto* value = map.find(key);
  const auto number = value && value->number() ? to_integer(*value->number()) : std::nullopt;
  if (!number || *number < 1) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

/// Why a first line is none; empty if it is one.
std::string read_head(const Value& line, JournalHead& into) {
  const auto version = number_in(line, "journal");
  if (!version) return "is no journal: its first line does not say `journal`";
  if (*version > journal_version)
    return fmt::format("is of version {}, this program knows {}: use the program that wrote it", *version,
                       journal_version);
  LineReader reader;
  into.target = reader.text(line, "target").value_or("");
  into.run = reader.text(line, "run").value_or("");
  for (auto& [name, url] : reader.pairs(line, "services"))
    into.services[name] = url;
  return reader.bad_.empty() ? std::string() : "is damaged: line 1 " + reader.bad_;
}

/// Why a later line is none.
std::string read_line(const Value& line, std::vector<JournalEntry>& entries) {
  const auto entry = [&](std::uint64_t number) {
    return std::find_if(entries.begin(), entries.end(),
                        [&](const JournalEntry& each) { return each.number == number; });
  };
  LineReader reader;
  if (const auto number = number_in(line, "write")) {
    if (entry(*number) != entries.end()) return fmt::format("tells of write {} again", *number);
    JournalEntry made;
    made.number = *number;
    const auto request = reader.request(line);
    made.write = request.request.method + " " + request.request.target + " as " +
                 (request.principal.empty() ? "nobody" : request.principal);
    if (const auto* undo = line.find("undo")) reader.take_undo(*undo, made);
    entries.push_back(std::move(made));
    return reader.bad_;
  }
  const auto of = number_in(line, "of");
  const auto undone = number_in(line, "undone");
  if (!of && !undone) return "is none of `write`, `of`, `undone`";
  const auto found = entry(of ? *of : *undone);
  if (found == entries.end())
    return fmt::format("is about write {}, which stands nowhere", of ? *of : *undone);
  if (undone) {
    found->undone = true;
    return {};
  }
  const auto* undo = line.find("undo");
  if (!undo) return "has no `undo`";
  reader.take_undo(*undo, *found);
  return reader.bad_;
}

} // namespace

std::vector<const JournalEntry*> JournalContents::pending() const {
  std::vector<const JournalEntry*> out;
  for (const auto& each : entries)
    if (!each.undone && each.undoing != Undoing::none) out.push_back(&each);
  return out;
}

std::string head_line(const JournalHead& head, const Redactor& redactor) {
  auto line = numbered("journal", journal_version);
  add(line, "target", text_value(redactor(head.target)));
  Value::Map services;
  for (const auto& [name, url] : head.services)
    add(services, name, text_value(redactor(url)));
  if (!services.empty()) add(line, "services", {std::move(services), {}});
  add(line, "run", text_value(head.run));
  return line_of(std::move(line));
}

std::string write_line(std::uint64_t number, const plan::ConcreteRequest& write, const Undo* undo,
                       const Redactor& redactor) {
  auto line = numbered("write", number);
  auto shown = write;
  mask(shown, redactor);
  for (auto& member : described(shown))
    line.push_back(std::move(member));
  if (undo) add_undo(line, *undo, redactor);
  return line_of(std::move(line));
}

std::string undo_line(std::uint64_t number, const Undo& undo, const Redactor& redactor) {
  auto line = numbered("of", number);
  add_undo(line, undo, redactor);
  return line_of(std::move(line));
}

std::string undone_line(std::uint64_t number) {
  return line_of(numbered("undone", number));
}

std::variant<JournalContents, JournalError> parse_journal(std::string_view text) {
  JournalContents out;
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = text.find('\n', begin);
    if (end == std::string_view::npos) break; // cut off: what it tells of was never sent
    ++number;
    auto parsed = parse_json(text.substr(begin, end - begin));
    begin = end + 1;
    if (const auto* error = std::get_if<JsonError>(&parsed))
      return JournalError{fmt::format("is damaged: line {} is no JSON: {}", number, error->reason)};
    const auto& line = std::get<Value>(parsed);
    if (number == 1) {
      if (auto why = read_head(line, out.head); !why.empty()) return JournalError{std::move(why)};
    } else if (const auto why = read_line(line, out.entries); !why.empty()) {
      return JournalError{fmt::format("is damaged: line {} {}", number, why)};
    }
  }
  if (number == 0) return JournalError{"is no journal: it has no first line"};
  return out;
}

} // namespace conformance::execute
