#include "reports/repeat.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::reports {

namespace {

constexpr std::size_t longest = 2048;
constexpr std::string_view mask = "[redacted ";

bool is_complete(std::string_view text) {
  return visible(text) == text && text.find(" bytes more)") == std::string_view::npos;
}

std::string variable(std::string_view label) {
  std::string name = to_upper(label);
  for (char& c : name)
    if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) c = '_';
  const bool leads_with_digit = !name.empty() && name[0] >= '0' && name[0] <= '9';
  return fmt::format("\"${}{}{}\"", leads_with_digit ? "_" : "", name, name.ends_with("_KEY") ? "" : "_KEY");
}

/// Where the word that ends at the end of `text` begins: what is known of a key stands before its mask.
std::size_t last_word(std::string_view text) {
  const auto before = text.find_last_of(" =:;,&?/\"'");
  return before == std::string_view::npos ? 0 : before + 1;
}

/// True of what the program writes in place of a key: the name of a principal, or what the run made or does
/// not know. A suite may write `[redacted ...]` too.
bool is_label(std::string_view label) {
  return label == "made key" || label == "unknown key" ||
         (!label.empty() && std::all_of(label.begin(), label.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         }));
}

/// Quoted for the shell, masked keys turned into variables.
std::string word(std::string_view text, const std::string& principal) {
  std::string out;
  while (!text.empty()) {
    const auto at = text.find(mask);
    const auto end = at == std::string_view::npos ? at : text.find(']', at);
    if (end == std::string_view::npos) return out + shell_word(text);
    const auto label = text.substr(at + mask.size(), end - at - mask.size());
    if (!is_label(label)) {
      out += shell_word(text.substr(0, end + 1));
      text.remove_prefix(end + 1);
      continue;
    }
    const auto plain = text.substr(0, last_word(text.substr(0, at)));
    if (!plain.empty()) out += shell_word(plain);
    const bool other_key = label.find(' ') != std::string_view::npos; // one that the run made
    out += variable(principal.empty() || other_key ? label : principal);
    text.remove_prefix(end + 1);
  }
  return out.empty() ? "''" : out;
}

} // namespace

const Evidence* to_repeat(const CaseResult& result) {
  const Evidence* found = nullptr;
  for (const auto& each : result.evidence)
    if ((each.role.empty() || each.role == "case") && !each.method.empty()) found = &each;
  return found;
}

std::string curl_line(const std::string& base_url, const Evidence& evidence) {
  bool plain = is_complete(base_url) && is_complete(evidence.base_url) && is_complete(evidence.method) &&
               is_complete(evidence.target) && is_complete(evidence.request_body);
  const auto word_of = [&](std::string_view text) { return word(text, evidence.principal); };
  std::string line = "curl -i --globoff --path-as-is";
  line += evidence.method == "HEAD" ? " -I" : " -X " + word_of(evidence.method);
  line += ' ' + word_of((evidence.base_url.empty() ? base_url : evidence.base_url) + evidence.target);
  for (const auto& [name, value] : evidence.request_headers) {
    plain = plain && is_complete(name) && is_complete(value);
    line += " -H " + word_of(value.empty() ? name + ";" : name + ": " + value);
  }
  if (!evidence.request_body.empty()) line += " --data-raw " + word_of(evidence.request_body);
  return plain && line.size() <= longest ? line : std::string();
}

std::vector<CurlLine> curl_lines(const std::string& base_url, const CaseResult& result) {
  const auto* own = to_repeat(result);
  const Evidence* reference = nullptr;
  for (const auto& each : result.evidence)
    if (each.role == "reference") reference = &each;
  std::vector<CurlLine> out;
  if (own != nullptr) out.push_back({reference != nullptr ? "this case" : "", curl_line(base_url, *own)});
  if (reference != nullptr) out.push_back({"the reference", curl_line(base_url, *reference)});
  std::erase_if(out, [](const CurlLine& each) { return each.line.empty(); });
  return out;
}

} // namespace conformance::reports
