#include "model/absent.hpp"

#include "model/template.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <vector>

namespace conformance {

namespace {

using Words = std::set<std::string, std::less<>>;

std::string_view path_of(std::string_view target) {
  return target.substr(0, target.find('?'));
}

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at <= path.size();) {
    const auto end = std::min(path.find('/', at), path.size());
    if (end > at) out.push_back(path.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Letters, `-` and `_`, or a version: `v2`. Almost every id has a digit.
bool is_word(std::string_view text) {
  const bool is_version = text.size() > 1 && text.front() == 'v';
  return std::ranges::all_of(text, [](char c) { return is_letter(c) || c == '-' || c == '_'; }) ||
         (is_version && std::ranges::all_of(text.substr(1), is_digit));
}

Words words_of(const Catalogue& catalogue) {
  Words out;
  for (const auto& operation : catalogue.operations)
    for (const auto segment : segments_of(path_of(operation.part.request.target.text)))
      if (is_word(segment)) out.emplace(segment);
  return out;
}

/// 8-4-4-4-12 hexadecimal digits (RFC 9562, section 4).
bool begins_with_uuid(std::string_view text) {
  constexpr std::size_t length = 36;
  if (text.size() < length) return false;
  for (std::size_t i = 0; i < length; ++i) {
    const char c = text[i];
    const bool is_hex = is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (i == 8 || i == 13 || i == 18 || i == 23 ? c != '-' : !is_hex) return false;
  }
  return true;
}

bool holds_uuid(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at)
    if (begins_with_uuid(text.substr(at))) return true;
  return false;
}

/// The first `first` letters of a UUID may be the id of something.
bool is_whole(const Placeholder& placeholder) {
  return std::ranges::none_of(placeholder.functions, [](const auto& each) { return each.first == "first"; });
}

bool is_of_run(const Placeholder& placeholder) {
  const auto root = placeholder.name.substr(0, placeholder.name.find('.'));
  return root == "run" || root == "fresh" || root == "quota";
}

bool may_be_real(std::string_view segment, const Words& words) {
  const auto parsed = parse_template(segment);
  const auto* read = std::get_if<Template>(&parsed);
  if (read == nullptr || !read->has_placeholders()) return !is_word(segment) || !words.contains(segment);
  return !std::ranges::all_of(read->pieces, [](const auto& piece) {
    const auto* placeholder = std::get_if<Placeholder>(&piece);
    return placeholder == nullptr || (is_id_of_nothing(placeholder->name) && is_whole(*placeholder));
  });
}

/// The first `${...}` of a text that is not of the run, or a text that holds a UUID.
std::string named_in(const std::string& text) {
  if (holds_uuid(text)) return text;
  const auto parsed = parse_template(text);
  if (const auto* read = std::get_if<Template>(&parsed))
    for (const auto& piece : read->pieces)
      if (const auto* placeholder = std::get_if<Placeholder>(&piece);
          placeholder != nullptr && !is_of_run(*placeholder))
        return text.substr(placeholder->offset, placeholder->length);
  return {};
}

std::string named_in(const Value& value) {
  if (const auto* text = value.string()) return named_in(*text);
  std::string out;
  if (const auto* list = value.list())
    for (const auto& item : *list)
      if (out = named_in(item); !out.empty()) return out;
  if (const auto* map = value.map())
    for (const auto& member : *map)
      if (out = named_in(member.value); !out.empty()) return out;
  return out;
}

} // namespace

bool is_id_of_nothing(std::string_view name) {
  constexpr std::string_view fresh = "fresh.uuid";
  return name == "run.uuid" || name == fresh || name.starts_with(std::string(fresh) + ".");
}

std::string named_by(const RequestTemplate& write, const Catalogue& catalogue) {
  const auto& target = write.target.text;
  const auto words = words_of(catalogue);
  for (const auto segment : segments_of(path_of(target)))
    if (may_be_real(segment, words)) return std::string(segment);
  const auto query = target.substr(path_of(target).size());
  if (query.find('%') != std::string::npos) return query; // an id may stand there in other characters
  if (write.raw && write.raw->text.find('\\') != std::string::npos) return write.raw->text;
  auto out = named_in(query);
  for (const auto* part : {&write.query, &write.json, &write.headers})
    if (out.empty() && *part) out = named_in(**part);
  if (out.empty() && write.raw) out = named_in(write.raw->text);
  return out;
}

std::string help_against(std::string_view named) {
  return fmt::format("a write that must be refused goes to something absent: not `{}` but ${{run.uuid}}, on "
                     "an operation's path",
                     named);
}

} // namespace conformance
