#include "load/yaml_builder.hpp"

#include "load/yaml_errors.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::load {

namespace {

constexpr std::size_t deepest = 64;

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// The end of the quoted text that begins at `begin`, or npos if it is never closed.
std::size_t end_of_quoted(std::string_view text, std::size_t begin) {
  const char quote = text[begin];
  for (auto i = begin + 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      if (quote == '\'' && i + 1 < text.size() && text[i + 1] == '\'')
        ++i;
      else
        return i + 1;
    }
  }
  return std::string_view::npos;
}

std::size_t end_of_line(std::string_view text, std::size_t begin) {
  auto end = std::min(text.find('\n', begin), text.size());
  while (end > begin && is_space(text[end - 1]))
    --end;
  return end;
}

bool ends_here(std::string_view text, std::size_t at) {
  return at >= text.size() || is_space(text[at]) ||
         std::string_view(",:]}").find(text[at]) != std::string_view::npos;
}

/// True if what comes next after a key stands on a line that begins with a tab: it was meant to be the value.
bool tab_follows(std::string_view text, std::size_t at) {
  bool tab = false;
  for (at = at < text.size() && text[at] == ':' ? at + 1 : at; at < text.size() && is_space(text[at]); ++at) {
    if (text[at] == '\n') tab = false;
    tab = tab || text[at] == '\t';
  }
  return tab;
}

/// The end of the plain text `value` that begins at `begin`; one folded from several lines ends with its
/// first.
std::size_t end_of_plain(std::string_view text, std::size_t begin, std::string_view value) {
  if (text.substr(begin, value.size()) == value) return begin + value.size();
  return end_of_line(text, begin);
}

} // namespace

Span YamlBuilder::span(std::size_t begin, std::size_t end) const {
  const auto within = [&](std::size_t at) { return static_cast<std::uint32_t>(std::min(at, text_.size())); };
  return {file_, within(begin), within(end)};
}

Value YamlBuilder::take() {
  while (!open_.empty())
    close();
  return std::move(root_);
}

void YamlBuilder::OnDocumentStart(const YAML::Mark& mark) {
  started_ = true;
  const auto before = text_.substr(0, static_cast<std::size_t>(mark.pos));
  const auto directive = before.starts_with('%') ? 0 : before.find("\n%");
  if (directive == std::string_view::npos) return;
  const auto begin = before[directive] == '%' ? directive : directive + 1;
  diagnostics_.error(span(begin, end_of_line(text_, begin)), "YAML directives are not allowed",
                     "remove the line that begins with `%`");
}

/// A JSON Pointer to the whole is an empty key: allowed, in quotes, where keys are pointers.
bool YamlBuilder::allows_empty_key() const {
  if (open_.size() < 2) return false;
  const auto& outer = open_[open_.size() - 2];
  return outer.has_key && (outer.key == "json" || outer.key == "where");
}

bool YamlBuilder::has_reported_tab(std::size_t at) const {
  if (tab_reported_ == std::string_view::npos || at < tab_reported_) return false;
  return text_.substr(tab_reported_, at - tab_reported_).find('\n') == std::string_view::npos;
}

/// Reports a tab before the first thing on a line.
void YamlBuilder::look_before(std::size_t begin) {
  auto i = begin;
  bool tab = false;
  for (; i > 0 && (text_[i - 1] == ' ' || text_[i - 1] == '\t'); --i)
    tab = tab || text_[i - 1] == '\t';
  if (!tab || (i > 0 && text_[i - 1] != '\n') || tab_reported_ == i) return;
  tab_reported_ = i;
  report_tab(file_, text_, begin, diagnostics_);
}

/// Reports and steps over anchor and tag before a value; gives the place where the value itself begins.
std::size_t YamlBuilder::after_properties(std::size_t begin, bool anchored) {
  look_before(begin);
  while (begin < text_.size()) {
    const char c = text_[begin];
    if (c != '!' && !(c == '&' && anchored)) break;
    auto end = begin;
    while (end < text_.size() && !is_space(text_[end]) && text_[end] != ',' && text_[end] != ']' &&
           text_[end] != '}')
      ++end;
    if (c == '!')
      diagnostics_.error(span(begin, end), "tags (`!name`) are not allowed",
                         "remove it: quotes make a text, and a plain number is a number");
    else
      diagnostics_.error(span(begin, end), "anchors (`&name`) are not allowed",
                         "remove it, and write the value out wherever it is needed");
    begin = end;
    while (begin < text_.size() && is_space(text_[begin]))
      ++begin;
  }
  return begin;
}

void YamlBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const auto begin = std::min(static_cast<std::size_t>(std::max(0, mark.pos)), text_.size());
  const bool has_properties = anchor != 0 || text_.substr(begin, 1) == "!";
  const auto at = has_properties ? after_properties(begin, anchor != 0) : begin;
  // The parser's null: `null` as JSON writes it, or a text that YAML takes for null and we do not, or
  // nothing.
  for (const std::string_view word : {"null", "Null", "NULL", "~"}) {
    if (text_.substr(at, word.size()) != word || !ends_here(text_, at + word.size())) continue;
    const auto here = span(at, at + word.size());
    if (wants_key()) return key(std::string(word), here, false);
    look_before(at);
    if (word == "null") return add({nullptr, here});
    return add({std::string(word), here});
  }
  if (wants_key()) {
    diagnostics_.error(span(begin, begin + 1), "an empty key", "write the key's name before the `:`");
    return drop_key();
  }
  constexpr auto help = "write its value, or `null` if that is meant, or remove it";
  if (!open_.empty() && open_.back().value.map() != nullptr) {
    if (!open_.back().bad_key && !tab_follows(text_, open_.back().key_span.end))
      diagnostics_.error(open_.back().key_span, fmt::format("`{}` has no value", open_.back().key), help);
  } else if (!open_.empty()) {
    diagnostics_.error(span(begin, begin + 1), "an item of this list has no value", help);
  }
  add({nullptr, span(begin, begin)});
}

void YamlBuilder::drop_key() {
  open_.back().has_key = true;
  open_.back().bad_key = true;
}

void YamlBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t) {
  const auto begin = static_cast<std::size_t>(mark.pos);
  auto end = begin;
  while (end < text_.size() && !is_space(text_[end]) && text_[end] != ',' && text_[end] != ']' &&
         text_[end] != '}')
    ++end;
  report_alias(span(begin, end), diagnostics_);
  if (wants_key()) return drop_key();
  add({nullptr, span(begin, begin)});
}

void YamlBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& value) {
  const auto begin = after_properties(static_cast<std::size_t>(mark.pos), anchor != 0);
  const char first = begin < text_.size() ? text_[begin] : '\0';
  const bool quoted = first == '"' || first == '\'';
  const bool block = (first == '|' || first == '>') && tag != "?";
  auto end = block ? end_of_line(text_, begin) : end_of_plain(text_, begin, value);
  if (quoted) {
    end = end_of_quoted(text_, begin);
    if (end == std::string_view::npos) {
      diagnostics_.error(span(begin, end_of_line(text_, begin)), "a quoted text is never closed",
                         "close it with the same quote it began with");
      if (wants_key()) return drop_key();
      return add({nullptr, span(begin, begin)});
    }
  }
  const auto here = span(begin, end);
  if (wants_key()) return key(value, here, quoted || block);

  if (quoted || block) return add({value, here});
  if (value == "true") return add({true, here});
  if (value == "false") return add({false, here});
  if (is_json_number(value)) return add({Number{value}, here});
  add({value, here});
}

void YamlBuilder::key(std::string text, const Span& at, bool quoted) {
  auto& map = open_.back();
  map.has_key = true;
  map.bad_key = false;
  if (text.empty() && !allows_empty_key()) {
    diagnostics_.error(at, "an empty key", "write the key's name before the `:`");
    map.bad_key = true;
  } else if (text == "<<" && !quoted) {
    diagnostics_.error(at, "merge keys (`<<`) are not allowed", "write the members out");
    map.bad_key = true;
  }
  map.key = std::move(text);
  map.key_span = at;
}

void YamlBuilder::add(Value value) {
  if (open_.empty()) {
    root_ = std::move(value);
    return;
  }
  auto& into = open_.back();
  into.value.span.end = std::max(into.value.span.end, value.span.end);
  if (auto* list = into.value.list()) {
    list->push_back(std::move(value));
    return;
  }
  if (!into.has_key) return; // the value of a key that is no scalar
  if (!into.bad_key) into.value.map()->push_back({std::move(into.key), into.key_span, std::move(value)});
  into.has_key = into.bad_key = false;
  into.key.clear();
}

void YamlBuilder::start(Value value, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
  const auto from = static_cast<std::size_t>(mark.pos);
  // A block map begins where its first key does, and so do the properties of that key.
  const bool tagged = !tag.empty() && tag != "?";
  const auto begin = anchor != 0 || tagged ? after_properties(from, anchor != 0) : from;
  look_before(begin);
  value.span = span(begin, begin + 1);
  if (wants_key()) {
    diagnostics_.error(value.span, fmt::format("a key is a {}", value.kind()),
                       "a key is one text; write `key: value`");
    throw Abandoned();
  }
  if (open_.size() >= deepest) {
    diagnostics_.error(value.span, "the values are nested too deeply",
                       fmt::format("at most {} lists and maps may stand inside each other", deepest));
    throw Abandoned();
  }
  open_.push_back({std::move(value), false, false, {}, {}});
}

void YamlBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                                  YAML::EmitterStyle::value) {
  start({Value::List(), {}}, mark, tag, anchor);
}

void YamlBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                             YAML::EmitterStyle::value) {
  start({Value::Map(), {}}, mark, tag, anchor);
}

void YamlBuilder::close() {
  auto closed = std::move(open_.back().value);
  open_.pop_back();
  if (const auto* map = closed.map()) find_duplicates(*map);
  if (const auto first = text_.substr(closed.span.begin, 1); first == "{" || first == "[") {
    std::size_t end = closed.span.end;
    while (end < text_.size() && (is_space(text_[end]) || text_[end] == ','))
      ++end;
    if (end < text_.size() && (text_[end] == '}' || text_[end] == ']'))
      closed.span.end = static_cast<std::uint32_t>(end + 1);
  }
  add(std::move(closed));
}

void YamlBuilder::find_duplicates(const Value::Map& map) {
  std::vector<const Member*> sorted;
  sorted.reserve(map.size());
  for (const auto& member : map)
    sorted.push_back(&member);
  std::ranges::sort(sorted, [](const Member* a, const Member* b) {
    return a->key != b->key ? a->key < b->key : a->key_span.begin < b->key_span.begin;
  });
  const Member* first = nullptr;
  for (const auto* member : sorted) {
    if (first == nullptr || first->key != member->key) {
      first = member;
      continue;
    }
    diagnostics_.error(
        member->key_span, fmt::format("the key `{}` is given twice", member->key),
        fmt::format("it stands in line {} already: keep one of them", sources_.locate(first->key_span).line));
  }
}

} // namespace conformance::load
