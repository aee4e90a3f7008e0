#include "reference/validate.hpp"

#include "reference/hooks.hpp"
#include "reference/settings.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace conformance::reference {

bool is_one_of(std::string_view text, const Words& words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

const std::string* text_member(const Value* holder, const std::string& name, const std::string& prefix,
                               const TextRule& rule, Complaints& complaints) {
  const auto* value = holder ? holder->find(name) : nullptr;
  const auto path = prefix + name;
  if (!value || value->is_null()) {
    if (rule.required) complaints.add(path + " must be a string");
    return nullptr;
  }
  const auto* text = value->string();
  if (!text)
    complaints.add(path + " must be a string");
  else if (text->empty() && !rule.may_be_empty)
    complaints.add(path + " should not be empty");
  else if (text->size() > rule.most)
    complaints.add(fmt::format("{} must be shorter than or equal to {} characters", path, rule.most));
  else
    return text;
  return nullptr;
}

const std::string* word_member(const Value* holder, const std::string& name, const std::string& prefix,
                               const Words& words, bool required, Complaints& complaints) {
  const auto* value = holder ? holder->find(name) : nullptr;
  if (!value && !required) return nullptr;
  const auto* text = value ? value->string() : nullptr;
  if (text && is_one_of(*text, words)) return text;
  complaints.add(
      fmt::format("{}{} must be one of the following values: {}", prefix, name, fmt::join(words, ", ")));
  return nullptr;
}

std::int64_t integer_parameter(const Call& call, const std::string& name, std::int64_t least,
                               std::int64_t most, std::int64_t otherwise, Complaints& complaints) {
  const auto given = call.target.value(name);
  if (!given) return otherwise;
  std::int64_t out = 0;
  const auto* end = given->data() + given->size();
  const auto [stop, error] = std::from_chars(given->data(), end, out);
  if (error == std::errc::invalid_argument || stop != end || call.target.repeated(name))
    complaints.add(name + " must be an integer number");
  else if (error != std::errc() || out > most)
    complaints.add(fmt::format("{} must not be greater than {}", name, most));
  else if (out < least)
    complaints.add(fmt::format("{} must not be less than {}", name, least));
  else
    return out;
  return otherwise;
}

std::string word_parameter(const Call& call, const std::string& name, const Words& words,
                           Complaints& complaints) {
  const auto given = call.target.value(name);
  if (!given) return {};
  if (is_one_of(*given, words) && !call.target.repeated(name)) return *given;
  complaints.add(fmt::format("{} must be one of the following values: {}", name, fmt::join(words, ", ")));
  return {};
}

namespace {

std::optional<Reply> refused(Call& call, Complaints& complaints, bool as_array) {
  call.policy.complaints(call, complaints);
  if (complaints.empty()) return std::nullopt;
  call.why = Why::invalid;
  return as_array ? refuse_fields(complaints.all()) : refuse(400, complaints.all().front());
}

void complain_about_strangers(const Call& call, Complaints& complaints) {
  if (!call.settings.strict_members || !complaints.empty()) return;
  static const Words known = {"page",     "limit",        "offset",      "scan_type",
                              "status",   "severity",     "state",       "scan_id",
                              "repo_url", "sort_by",      "sort_order",  "format",
                              "version",  "wait_seconds", "found_since", "found_until"};
  for (const auto& each : call.target.query)
    if (!is_one_of(each.name, known)) complaints.add("property " + each.name + " should not exist");
}

} // namespace

std::optional<Reply> refuse_body(Call& call, Complaints complaints) {
  complain_about_strangers(call, complaints);
  return refused(call, complaints, !call.settings.strings_for_all);
}

std::optional<Reply> refuse_query(Call& call, Complaints complaints) {
  complain_about_strangers(call, complaints);
  return refused(call, complaints, call.settings.arrays_for_all);
}

} // namespace conformance::reference
