#include "base/secret.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

namespace conformance {

namespace {

std::string hexadecimal(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out;
}

/// The part of the base64 text of `bytes`, preceded by `shift` unknown bytes, that does not depend on its
/// neighbours.
std::string base64_inside(std::string_view bytes, std::size_t shift) {
  const auto whole = base64(std::string(shift, '\0') + std::string(bytes));
  const std::size_t skip = shift == 0 ? 0 : 4;
  if (whole.size() < skip + 4) return {};
  return whole.substr(skip, whole.size() - skip - 4);
}

} // namespace

void Redactor::add(const Secret& secret, std::string label, std::string_view public_prefix) {
  std::string_view value = secret.reveal();
  if (!public_prefix.empty() && value.starts_with(public_prefix)) value.remove_prefix(public_prefix.size());
  if (value.empty()) return;
  labels_.push_back(fmt::format("[redacted {}]", label));
  const auto index = labels_.size();
  if (value.size() < window) {
    short_.emplace_back(to_lower(value), index);
    return;
  }
  add_form(value, index);
  add_form(percent_encoded(value), index);
  add_form(hexadecimal(value), index);
  for (std::size_t shift = 0; shift < 3; ++shift) add_form(base64_inside(value, shift), index);
}

void Redactor::add_form(std::string_view form, std::size_t label) {
  const auto lowered = to_lower(form);
  for (std::size_t at = 0; at + window <= lowered.size(); ++at) grams_.emplace(lowered.substr(at, window), label);
}

std::vector<std::size_t> Redactor::marks(std::string_view lowered) const {
  std::vector<std::size_t> marked(lowered.size(), 0);
  std::string gram;
  if (!grams_.empty())
    for (std::size_t at = 0; at + window <= lowered.size(); ++at) {
      gram.assign(lowered.substr(at, window));
      const auto found = grams_.find(gram);
      if (found == grams_.end()) continue;
      for (std::size_t i = 0; i < window; ++i) marked[at + i] = found->second;
    }
  for (const auto& [text, label] : short_)
    for (auto at = lowered.find(text); at != std::string_view::npos; at = lowered.find(text, at + 1))
      for (std::size_t i = 0; i < text.size(); ++i) marked[at + i] = label;
  return marked;
}

std::string Redactor::operator()(std::string_view text) const {
  const auto marked = marks(to_lower(text));
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (marked[at] == 0) {
      out += text[at++];
      continue;
    }
    const auto label = marked[at];
    out += labels_[label - 1];
    while (at < text.size() && marked[at] == label) ++at;
  }
  return out;
}

bool Redactor::finds_any(std::string_view text) const {
  for (const auto mark : marks(to_lower(text)))
    if (mark != 0) return true;
  return false;
}

} // namespace conformance
