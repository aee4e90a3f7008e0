#pragma once
#include <array>
#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace conformance {

/// A credential. It has no stream operator and no formatter: it cannot be printed by accident.
class Secret {
public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}

  /// For the one place that puts it on the wire, for derivation and for Redactor.
  const std::string& reveal() const { return value_; }
  bool empty() const { return value_.empty(); }
  bool operator==(const Secret&) const = default;

private:
  std::string value_;
};

/// The beginning of a secret that is none: what it shares with another one up to a `_`, `-`, `.` or `:` (all
/// keys of an API begin alike), and the header of a JSON Web Token. Whoever could say that more of it is
/// public, or less, would learn the rest from what is masked. So `said`, what all keys are said to begin
/// with, counts only if it is one word with such a mark at its end.
std::string_view public_part(std::string_view secret, const std::vector<std::string_view>& others,
                             std::string_view said = {});

/// Masks every registered secret in text that leaves the program: the whole of it, any stretch of it of at
/// least eight characters, in any letter case, also backwards, in hexadecimal or base64 (of it as it is, in
/// one letter case, or with all cases flipped), or escaped as in URLs, JSON or HTML, also twice. Less must
/// not be masked: who may write text that a report shows could otherwise guess a secret piece by piece.
class Redactor {
public:
  /// `label` is what is shown instead, `[redacted reader]`. `public_prefix` is the part that everybody knows
  /// (such as `acme_`, see public_part) and stays visible. What is shorter than eight characters is masked as
  /// a whole.
  void add(const Secret& secret, std::string label, std::string_view public_prefix = {});

  /// What all keys of the API begin with: where it stands before twelve or more characters of a key, these
  /// are masked as `[redacted unknown key]`, whosever they are. Empty: keys are not known by their beginning.
  void know_keys_by(std::string_view prefix);

  std::string operator()(std::string_view text) const;
  bool finds_any(std::string_view text) const;
  /// The same of text as it stands, without a look at what is escaped in it: fast.
  bool finds_unescaped(std::string_view text) const { return !is_plain(text, true); }
  /// Of a registered secret, a stretch of at least eight characters: what is shorter turns up by chance.
  bool finds_stretch(std::string_view text) const;

private:
  static constexpr std::size_t window = 8;
  static constexpr unsigned place_bits = 18;
  static constexpr std::size_t shortest_unknown = 12;

  static std::size_t place_of(std::uint64_t gram) { return gram * 0x9e3779b97f4a7c15U >> (64U - place_bits); }
  struct Gram {
    std::size_t label = 0; // 0: none
    bool in_hexadecimal = false;
  };

  void add_form(std::string_view form, std::size_t label, bool in_hexadecimal = false);
  Gram known(std::uint64_t gram) const;
  bool ends_prefix(std::uint64_t gram) const { return (gram & prefix_mask_) == prefix_gram_; }
  bool is_plain(std::string_view text, bool as_it_stands = false) const;
  std::size_t unknown_key_at(std::string_view text, std::size_t at) const;
  std::vector<std::size_t> marks(std::string_view text) const;

  std::vector<std::string> labels_{"[redacted unknown key]"};
  std::string prefix_;
  std::uint64_t prefix_gram_ = 1; // of its end; without a prefix never met
  std::uint64_t prefix_mask_ = 0;
  std::unordered_map<std::uint64_t, Gram> grams_;   // levelled windows of each form
  std::bitset<std::size_t{1} << place_bits> maybe_; // no gram has its place where this is false
  std::vector<std::pair<std::string, std::size_t>> short_;
};

} // namespace conformance
