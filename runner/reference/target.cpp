#include "reference/target.hpp"

#include <algorithm>

namespace conformance::reference {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

template <class Each>
void split(std::string_view text, char by, Each each) {
  while (true) {
    const auto end = text.find(by);
    each(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

std::string lenient(std::string_view text) {
  return percent_decoded(text, true).value_or(std::string(text));
}

} // namespace

std::optional<std::string> percent_decoded(std::string_view text, bool plus) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (plus && text[i] == '+') {
      out += ' ';
    } else if (text[i] == '%') {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::optional<std::string> Target::value(std::string_view name) const {
  const auto found =
      std::find_if(query.begin(), query.end(), [&](const QueryItem& each) { return each.name == name; });
  return found == query.end() ? std::nullopt : std::optional(found->value);
}

bool Target::repeated(std::string_view name) const {
  return std::count_if(query.begin(), query.end(), [&](const QueryItem& each) { return each.name == name; }) >
         1;
}

Target parse_target(std::string_view target) {
  Target out;
  const auto question = target.find('?');
  out.path = target.substr(0, question);
  split(out.path, '/', [&](std::string_view segment) { out.segments.emplace_back(segment); });
  if (!out.segments.empty()) out.segments.erase(out.segments.begin()); // before the first slash
  if (!out.segments.empty() && out.segments.back().empty()) out.segments.pop_back();
  if (question == std::string_view::npos) return out;
  split(target.substr(question + 1), '&', [&](std::string_view item) {
    if (item.empty()) return;
    const auto equals = item.find('=');
    const auto value = equals == std::string_view::npos ? std::string_view() : item.substr(equals + 1);
    out.query.push_back({lenient(item.substr(0, equals)), lenient(value)});
  });
  return out;
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? text[i] != '-' : hex_digit(text[i]) < 0) return false;
  }
  return true;
}

} // namespace conformance::reference
