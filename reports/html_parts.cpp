#include "reports/html_parts.hpp"

#include "base/text.hpp"
#include "reports/inert.hpp"

#include <openssl/evp.h>
#include <stdexcept>

namespace conformance::reports::page {

pugi::xml_node element(pugi::xml_node parent, const char* name, std::string_view css) {
  auto node = parent.append_child(name);
  if (!css.empty()) attribute(node, "class", css);
  node.append_child(pugi::node_pcdata).set_value("");
  return node;
}

pugi::xml_node empty_element(pugi::xml_node parent, const char* name) {
  return parent.append_child(name);
}

void attribute(pugi::xml_node node, const char* name, std::string_view value) {
  node.append_attribute(name).set_value(inert(value).c_str());
}

void text(pugi::xml_node node, std::string_view value) {
  node.append_child(pugi::node_pcdata).set_value(inert(value).c_str());
}

void lines(pugi::xml_node node, std::string_view value) {
  node.append_child(pugi::node_pcdata).set_value(inert_lines(value).c_str());
}

pugi::xml_node element_of(pugi::xml_node parent, const char* name, std::string_view value,
                          std::string_view css) {
  auto node = element(parent, name, css);
  text(node, value);
  return node;
}

std::string hash_source(std::string_view content) {
  std::string digest(32, '\0');
  unsigned size = 0;
  auto* out = reinterpret_cast<unsigned char*>(digest.data());
  if (EVP_Digest(content.data(), content.size(), out, &size, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("SHA-256 is not available");
  return "'sha256-" + base64(digest) + "'";
}

const char* paint(const CaseResult& result) {
  if (result.waived || result.provisional) return "mute";
  switch (result.verdict) {
  case Verdict::passed:
    return result.flaky ? "care" : "good";
  case Verdict::failed:
    return "bad";
  case Verdict::error:
  case Verdict::inconclusive:
  case Verdict::warning:
    return "care";
  case Verdict::not_testable:
  case Verdict::not_run:
    return result.excuse.empty() ? "care" : "mute";
  case Verdict::not_applicable:
    break;
  }
  return "mute";
}

const char* paint(RequirementStatus status) {
  switch (status) {
  case RequirementStatus::failed:
    return "bad";
  case RequirementStatus::unverified:
  case RequirementStatus::warned:
    return "care";
  case RequirementStatus::verified:
    return "good";
  case RequirementStatus::waived:
  case RequirementStatus::gap:
  case RequirementStatus::not_applicable:
    break;
  }
  return "mute";
}

std::string anchor(const CaseResult& result) {
  return "case:" + full_id(result);
}

std::string filter(const char* name, std::string_view value) {
  return "#" + std::string(name) + "=" + percent_encoded(value);
}

} // namespace conformance::reports::page
