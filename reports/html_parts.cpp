#include "reports/html_parts.hpp"

#include "base/text.hpp"
#include "reports/assets.hpp"
#include "reports/inert.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <stdexcept>

namespace conformance::reports::page {

namespace {

/// Our own style and script, as they are: they hold nothing that would be escaped.
void raw(pugi::xml_node node, std::string_view content) {
  node.append_child(pugi::node_pcdata).set_value(std::string(content).c_str());
}

} // namespace

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

pugi::xml_node begin(pugi::xml_document& document) {
  document.append_child(pugi::node_doctype).set_value("html");
  auto root = element(document, "html");
  attribute(root, "lang", "en");
  return root;
}

void head(pugi::xml_node head, std::string_view title) {
  attribute(empty_element(head, "meta"), "charset", "utf-8");
  auto policy = empty_element(head, "meta");
  attribute(policy, "http-equiv", "Content-Security-Policy");
  attribute(
      policy, "content",
      fmt::format("default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
                  hash_source(page_style), hash_source(page_script)));
  auto viewport = empty_element(head, "meta");
  attribute(viewport, "name", "viewport");
  attribute(viewport, "content", "width=device-width, initial-scale=1");
  auto referrer = empty_element(head, "meta");
  attribute(referrer, "name", "referrer");
  attribute(referrer, "content", "no-referrer");
  element_of(head, "title", title);
  raw(element(head, "style"), page_style);
}

void script(pugi::xml_node body) {
  raw(element(body, "script"), page_script);
}

std::string written(const pugi::xml_document& document) {
  struct Sink : pugi::xml_writer {
    std::string out;
    void write(const void* data, std::size_t size) override {
      out.append(static_cast<const char*>(data), size);
    }
  } sink;
  document.save(sink, "", pugi::format_raw | pugi::format_no_declaration, pugi::encoding_utf8);
  return std::move(sink.out) + '\n';
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

const char* mark(const CaseResult& result) {
  const std::string_view color = paint(result);
  if (color == "good") return "";
  if (color == "mute") return "\u2013 ";
  if (color == "bad") return "\u2717 ";
  return result.verdict == Verdict::warning || result.verdict == Verdict::passed ? "! " : "? ";
}

const char* mark(RequirementStatus status) {
  switch (status) {
  case RequirementStatus::failed:
    return "\u2717 ";
  case RequirementStatus::unverified:
    return "? ";
  case RequirementStatus::warned:
    return "! ";
  case RequirementStatus::verified:
    return "";
  default:
    return "\u2013 ";
  }
}

std::string_view label(const CaseResult& result) {
  if (result.waived) return "waived";
  if (result.provisional && result.verdict != Verdict::passed) return "provisional";
  if (result.flaky && result.verdict == Verdict::passed) return "flaky";
  return name(result.verdict);
}

std::string cause(const CaseResult& result) {
  if (!is_unjudged(result)) return {};
  return inert(result.missing.empty() ? result.reason : result.missing);
}

pugi::xml_node frame(pugi::xml_node parent, std::string_view label) {
  auto node = element(parent, "div", "scroll");
  attribute(node, "tabindex", "0");
  attribute(node, "role", "region");
  attribute(node, "aria-label", label);
  return node;
}

void heading(pugi::xml_node parent, const char* id, std::string_view words) {
  attribute(element_of(parent, "h2", words), "id", id);
}

std::string anchor(const CaseResult& result) {
  return "case:" + full_id(result);
}

std::string filter(const char* name, std::string_view value) {
  return "#" + std::string(name) + "=" + percent_encoded(value);
}

} // namespace conformance::reports::page
