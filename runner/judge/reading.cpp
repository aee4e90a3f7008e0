#include "judge/reading.hpp"

#include "base/text.hpp"
#include "judge/forms.hpp"
#include "model/number.hpp"
#include "model/value.hpp"

#include <algorithm>
#include <array>

namespace conformance::judge {

namespace {

constexpr std::size_t longest_json = std::size_t{1} << 20;
constexpr std::string_view present = "«present»";

/// Equal numbers are equal texts: 404 and 404.0 are both `404`.
std::string plain(const Number& number) {
  const auto integer = to_integer(number);
  return integer ? std::to_string(*integer) : canonical(number);
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view each) { return equal_ignoring_case(each, name); });
}

/// Fields computed from the bytes of the body (RFC 9110, 8.8.3; RFC 9530).
bool is_validator(std::string_view name) {
  return is_one_of(name, {"etag", "content-md5", "digest", "content-digest", "repr-digest"});
}

} // namespace

Reading::Reading(const Sample& sample)
    : response_(sample.response), before_(sample.before), echoes_(sample.echoes) {
  if (const auto date = header(response_->headers, "date"))
    if (const auto time = time_at(*date, 0); time && time->length == date->size()) now_ = time->at;
  json_ = json_spans(response_->body, longest_json, response_->json_limits);
  clean_body_ = clean(response_->body);
  body_varies_ = clean_body_ != response_->body;
  if (json_) clean_body_.clear();
  const auto connection = header(response_->headers, "connection").value_or("");
  for (std::size_t at = 0; at < connection.size();) {
    const auto end = std::min(connection.find(',', at), connection.size());
    connection_names_.push_back(to_lower(trimmed(std::string_view(connection).substr(at, end - at))));
    at = end + 1;
  }
}

std::string Reading::clean(std::string_view raw) const {
  auto text = echoes_.without(raw);
  return now_ ? without_current_times(text, *now_) : text;
}

bool Reading::is_hop_by_hop(std::string_view name) const {
  if (is_one_of(name, {"content-length", "transfer-encoding"})) return false;
  if (is_one_of(name, {"connection", "keep-alive", "proxy-connection", "te", "trailer", "upgrade"}))
    return true;
  return std::find(connection_names_.begin(), connection_names_.end(), to_lower(name)) !=
         connection_names_.end();
}

std::string Reading::header_value(const std::string& name, std::string_view value) const {
  if (name == "content-length") {
    if (!response_->content_encoding.empty()) return std::string(present);
    if (value == std::to_string(response_->body.size())) return "«length of the body»";
  }
  if (is_validator(name) && body_varies_)
    return value.starts_with("W/") ? "W/«follows the body»" : "«follows the body»";
  return clean(value);
}

std::map<std::string, std::string> Reading::headers(const ComparisonOptions& options) const {
  std::map<std::string, std::string> out;
  if (!response_->reason.empty()) out[std::string(reason_phrase_part)] = clean(response_->reason);
  for (const auto& each : response_->headers) {
    if (is_hop_by_hop(each.name)) continue;
    const auto name = to_lower(each.name);
    const bool is_volatile =
        std::any_of(options.volatile_headers.begin(), options.volatile_headers.end(),
                    [&](const std::string& other) { return equal_ignoring_case(other, name); });
    if (is_volatile) {
      out[name] = present;
      continue;
    }
    const auto value = header_value(name, each.value);
    const auto [at, is_new] = out.emplace(name, value);
    if (!is_new) at->second += "\n" + value;
  }
  return out;
}

std::vector<std::string> Reading::header_names() const {
  std::vector<std::string> out;
  for (const auto& each : response_->headers)
    if (!is_hop_by_hop(each.name)) out.push_back(each.name);
  return out;
}

std::map<std::string, std::string> Reading::members(const ComparisonOptions& options) const {
  std::map<std::string, std::string> out;
  const auto parsed = parse_json(response_->body, response_->json_limits);
  const auto* body = std::get_if<Value>(&parsed);
  for (const auto& pointer : options.members) {
    const auto* value = body ? resolve(*body, pointer) : nullptr;
    const bool is_volatile = std::find(options.volatile_members.begin(), options.volatile_members.end(),
                                       pointer) != options.volatile_members.end();
    if (!body)
      out[pointer] = "«no JSON»";
    else if (value && is_volatile)
      out[pointer] = present;
    else if (value)
      out[pointer] = clean(value->number() ? plain(*value->number()) : to_json(*value));
  }
  return out;
}

} // namespace conformance::judge
