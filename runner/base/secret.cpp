#include "base/secret.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

namespace conformance {

namespace {

std::string hexadecimal(std::string_view bytes) {
  std::string out;
  for (const char c : bytes)
    out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out;
}

/// The part of the base64 text of `bytes`, preceded by `shift` unknown bytes, that does not depend on its
/// neighbours: each of its characters stands for six bits.
std::string base64_inside(std::string_view bytes, std::size_t shift) {
  const auto whole = base64(std::string(shift, '\0') + std::string(bytes));
  const std::size_t begin = (8 * shift + 5) / 6;
  const std::size_t end = 8 * (shift + bytes.size()) / 6;
  return end > begin ? whole.substr(begin, end - begin) : std::string();
}

/// Letter case, and the two alphabets of base64, are all one.
constexpr char levelled(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
  if (c == '-') return '+';
  return c == '_' ? '/' : c;
}

constexpr auto levelled_bytes = [] {
  std::array<unsigned char, 256> out{};
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<unsigned char>(levelled(static_cast<char>(i)));
  return out;
}();

/// The last eight characters, with one more.
std::uint64_t moved_on(std::uint64_t gram, char next) {
  return gram << 8 | levelled_bytes[static_cast<unsigned char>(next)];
}

std::string levelled(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    c = levelled(c);
  return out;
}

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

std::string with_cases_flipped(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (is_lower(c) || is_upper(c)) c = static_cast<char>(c ^ 0x20);
  return out;
}

bool is_of_key(char c) {
  return is_lower(c) || is_upper(c) || is_digit(c) || c == '_' || c == '-';
}

/// What escape_at() knows begins with one of these.
constexpr bool begins_escape(char c) {
  return c == '%' || c == '&' || c == '\\';
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// A character that an escape stands for, and how long the escape is.
struct Escape {
  char character = 0;
  std::size_t length = 0; // 0: it is none
};

Escape digits(std::string_view text, std::size_t from, std::size_t most, bool exactly,
              bool hexadecimal_ones) {
  unsigned value = 0;
  std::size_t at = from;
  for (; at < text.size() && at - from < most; ++at) {
    const int digit = hex_digit(text[at]);
    if (digit < 0 || (!hexadecimal_ones && digit > 9)) break;
    value = value * (hexadecimal_ones ? 16U : 10U) + static_cast<unsigned>(digit);
  }
  const bool found = exactly ? at - from == most : at > from;
  if (!found || value > 0x7f) return {};
  return {static_cast<char>(value), at};
}

/// `&#65;`, `&#x41;`, `&amp;` (HTML).
Escape html_escape(std::string_view text) {
  static constexpr std::pair<std::string_view, char> names[] = {
      {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
  if (text.starts_with("&#")) {
    const bool is_hex = text.size() > 2 && (text[2] == 'x' || text[2] == 'X');
    auto out = digits(text, is_hex ? 3 : 2, 7, false, is_hex);
    if (out.length > 0 && out.length < text.size() && text[out.length] == ';') ++out.length;
    return out;
  }
  for (const auto& [name, character] : names)
    if (text.starts_with(name)) return {character, name.size()};
  return {};
}

/// An escape of URLs, JSON, programs or HTML at the beginning of `text`, of an ASCII character.
Escape escape_at(std::string_view text) {
  if (text.size() < 2) return {};
  if (text[0] == '%') return digits(text, 1, 2, true, true);
  if (text[0] == '&') return html_escape(text);
  if (text[0] != '\\') return {};
  if (text[1] == 'u') return digits(text, 2, 4, true, true);
  if (text[1] == 'x') return digits(text, 2, 2, true, true);
  if (text[1] == '"' || text[1] == '/' || text[1] == '\\' || text[1] == '\'') return {text[1], 2};
  return {};
}

/// Text with where each of its characters stands in the text that it was decoded from.
struct Decoded {
  std::string text;
  std::vector<std::size_t> begin; // one more than characters: the last is the end
};

/// False if there was nothing to decode.
bool decode(Decoded& of) {
  Decoded out;
  bool changed = false;
  for (std::size_t at = 0; at < of.text.size();) {
    const auto escape = escape_at(std::string_view(of.text).substr(at));
    changed = changed || escape.length > 0;
    out.text += escape.length > 0 ? escape.character : of.text[at];
    out.begin.push_back(of.begin[at]);
    at += std::max<std::size_t>(1, escape.length);
  }
  out.begin.push_back(of.begin.back());
  if (changed) of = std::move(out);
  return changed;
}

constexpr std::string_view marks_of_begin = "_-.:";
constexpr int most_layers = 4; // of escapes inside escapes

} // namespace

std::string_view public_part(std::string_view secret, const std::vector<std::string_view>& others,
                             std::string_view said) {
  constexpr std::size_t least_secret = 8;
  constexpr std::size_t longest_header = 200;
  constexpr std::size_t longest_word = 16;
  std::size_t size = 0;
  const bool is_word = said.size() > 1 && said.size() <= longest_word &&
                       said.find_first_of(marks_of_begin) == said.size() - 1 &&
                       std::all_of(said.begin(), said.end() - 1, is_lower);
  if (is_word && secret.starts_with(said)) size = said.size();
  for (const auto other : others) {
    const auto end = std::mismatch(secret.begin(), secret.end(), other.begin(), other.end());
    if (end.first == secret.end() || end.second == other.end())
      continue; // one of them twice, or a part of it
    const auto shared = secret.substr(0, static_cast<std::size_t>(end.first - secret.begin()));
    const auto mark = shared.find_last_of(marks_of_begin);
    if (mark != std::string_view::npos) size = std::max(size, mark + 1);
  }
  const auto dot = secret.find('.');
  if (secret.starts_with("eyJ") && dot < longest_header) size = std::max(size, dot + 1);
  return secret.substr(0, size + least_secret <= secret.size() ? size : 0);
}

void Redactor::add(const Secret& secret, std::string label, std::string_view public_prefix) {
  std::string_view value = secret.reveal();
  if (!public_prefix.empty() && value.starts_with(public_prefix)) value.remove_prefix(public_prefix.size());
  if (value.empty()) return;
  const auto index = labels_.size() + 1;
  labels_.push_back(fmt::format("[redacted {}]", label));
  if (value.size() < window) {
    short_.emplace_back(to_lower(value), index);
    return;
  }
  add_form(value, index);
  add_form(std::string(value.rbegin(), value.rend()), index);
  for (const auto& form : {std::string(value), with_cases_flipped(value), to_lower(value), to_upper(value)}) {
    add_form(hexadecimal(form), index, true);
    for (std::size_t shift = 0; shift < 3; ++shift)
      add_form(base64_inside(form, shift), index);
  }
}

void Redactor::know_keys_by(std::string_view prefix) {
  prefix_ = prefix;
  prefix_gram_ = 1;
  prefix_mask_ = 0;
  if (prefix_.empty()) return;
  prefix_gram_ = 0;
  for (const char c : prefix.substr(prefix_.size() - std::min(window, prefix_.size()))) {
    prefix_gram_ = moved_on(prefix_gram_, c);
    prefix_mask_ = prefix_mask_ << 8 | 0xff;
  }
}

void Redactor::add_form(std::string_view form, std::size_t label, bool in_hexadecimal) {
  std::uint64_t gram = 0;
  for (std::size_t at = 0; at < form.size(); ++at) {
    gram = moved_on(gram, form[at]);
    if (at + 1 < window) continue;
    grams_.emplace(gram, Gram{label, in_hexadecimal});
    maybe_[place_of(gram)] = true;
  }
}

Redactor::Gram Redactor::known(std::uint64_t gram) const {
  if (!maybe_[place_of(gram)]) return {};
  const auto found = grams_.find(gram);
  return found == grams_.end() ? Gram{} : found->second;
}

/// True of most texts: nothing to decode in them, and nothing of a secret. False if a closer look is needed,
/// which what is escaped does not need `as_it_stands`.
bool Redactor::is_plain(std::string_view text, bool as_it_stands) const {
  if (grams_.empty() && short_.empty() && prefix_.empty()) return true;
  if (!short_.empty()) return false;
  std::uint64_t gram = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!as_it_stands && begins_escape(text[at])) return false;
    gram = moved_on(gram, text[at]);
    if (at + 1 >= window && known(gram).label != 0) return false;
    if (ends_prefix(gram) && unknown_key_at(text, at + 1) != 0) return false;
  }
  return true;
}

/// How many characters of a key stand there, behind the prefix that all keys begin with; 0: it is none. In
/// other letters than its own the prefix may begin the name of a variable.
std::size_t Redactor::unknown_key_at(std::string_view text, std::size_t at) const {
  if (at < prefix_.size()) return 0;
  const auto before = text.substr(at - prefix_.size(), prefix_.size());
  if (levelled(before) != levelled(prefix_)) return 0;
  std::size_t length = 0;
  while (at + length < text.size() && is_of_key(text[at + length]))
    ++length;
  const auto key = text.substr(at, length);
  const auto has = [&](auto kind) { return std::any_of(key.begin(), key.end(), kind); };
  const bool is_name = before != prefix_ && !has(is_digit) && !(has(is_lower) && has(is_upper));
  return length < shortest_unknown || is_name ? 0 : length;
}

std::vector<std::size_t> Redactor::marks(std::string_view text) const {
  std::vector<std::size_t> marked(text.size(), 0);
  Decoded decoded{std::string(text), {}};
  for (std::size_t at = 0; at <= text.size(); ++at)
    decoded.begin.push_back(at);
  for (int layer = 0; layer <= most_layers; ++layer) {
    const auto mark = [&](std::size_t at, std::size_t length, std::size_t label) {
      for (auto i = decoded.begin[at]; i < decoded.begin[at + length]; ++i)
        marked[i] = label;
    };
    std::uint64_t gram = 0;
    std::size_t in_a_row = 0; // windows that are known: of what several secrets hold only one is named
    for (std::size_t at = 0; at < decoded.text.size(); ++at) {
      gram = moved_on(gram, decoded.text[at]);
      if (ends_prefix(gram))
        for (auto length = unknown_key_at(decoded.text, at + 1); length > 0; --length)
          if (const auto i = decoded.begin[at + length]; marked[i] == 0) mark(at + length, 1, 1);
      if (at + 1 < window) continue;
      const auto found = known(gram);
      in_a_row = found.label == 0 ? 0 : in_a_row + 1;
      if (found.label == 0) continue;
      if (!found.in_hexadecimal)
        mark(at + 1 - window, window, found.label);
      else if (in_a_row > window) // two digits are one character
        mark(at + 1 - 2 * window, 2 * window, found.label);
    }
    const auto lowered = to_lower(decoded.text);
    for (const auto& [word, label] : short_)
      for (auto at = lowered.find(word); at != std::string::npos; at = lowered.find(word, at + 1))
        mark(at, word.size(), label);
    if (!decode(decoded)) break;
  }
  return marked;
}

std::string Redactor::operator()(std::string_view text) const {
  if (is_plain(text)) return std::string(text);
  const auto marked = marks(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (marked[at] == 0) {
      out += text[at++];
      continue;
    }
    const auto label = marked[at];
    out += labels_[label - 1];
    while (at < text.size() && marked[at] == label)
      ++at;
  }
  return out;
}

bool Redactor::finds_stretch(std::string_view text) const {
  if (is_plain(text)) return false;
  const auto marked = marks(text);
  std::size_t length = 0;
  for (std::size_t at = 0; at < marked.size(); ++at) {
    const bool goes_on = at > 0 && marked[at] == marked[at - 1];
    length = marked[at] == 0 ? 0 : goes_on ? length + 1 : 1;
    if (length >= window) return true;
  }
  return false;
}

bool Redactor::finds_any(std::string_view text) const {
  if (is_plain(text)) return false;
  for (const auto mark : marks(text))
    if (mark != 0) return true;
  return false;
}

} // namespace conformance
