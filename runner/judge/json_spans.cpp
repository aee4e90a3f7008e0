#include "judge/json_spans.hpp"

#include "model/value.hpp"

namespace conformance::judge {

namespace {

/// Finds spans in a text that is known to be JSON; stays inside it whatever it is.
class Scanner {
public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::vector<JsonSpan> run() {
    skip_space();
    value(0, 0);
    return std::move(spans_);
  }

private:
  char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip_space() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }

  void skip_string() {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
      if (text_[at_] == '\\') ++at_;
    at_ = std::min(at_ + 1, text_.size());
  }

  void value(std::size_t key_begin, std::size_t key_end) {
    const auto index = spans_.size();
    JsonSpan span;
    span.key_begin = static_cast<std::uint32_t>(key_begin);
    span.key_end = static_cast<std::uint32_t>(key_end);
    span.begin = static_cast<std::uint32_t>(at_);
    span.kind = here() == '{'   ? JsonSpan::Kind::map
                : here() == '[' ? JsonSpan::Kind::list
                                : JsonSpan::Kind::scalar;
    spans_.push_back(span);
    if (span.kind != JsonSpan::Kind::scalar)
      container(span.kind == JsonSpan::Kind::map ? '}' : ']');
    else if (here() == '"')
      skip_string();
    else
      at_ = std::min(text_.find_first_of(" \t\r\n,]}", at_), text_.size());
    spans_[index].end = static_cast<std::uint32_t>(at_);
    spans_[index].next = static_cast<std::uint32_t>(spans_.size());
  }

  void container(char close) {
    ++at_;
    skip_space();
    while (at_ < text_.size() && here() != close) {
      std::size_t key_begin = 0;
      std::size_t key_end = 0;
      if (close == '}') {
        key_begin = at_;
        skip_string();
        key_end = at_;
        skip_space();
        ++at_;
        skip_space();
      }
      value(key_begin, key_end);
      skip_space();
      if (here() != ',') break;
      ++at_;
      skip_space();
    }
    at_ = std::min(at_ + 1, text_.size());
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<JsonSpan> spans_;
};

} // namespace

std::optional<std::vector<JsonSpan>> json_spans(std::string_view text, std::size_t longest,
                                                const JsonLimits& limits) {
  if (text.size() > longest || std::holds_alternative<JsonError>(parse_json(text, limits)))
    return std::nullopt;
  return Scanner(text).run();
}

std::string json_string(std::string_view quoted) {
  if (quoted.size() < 2) return {};
  if (quoted.find('\\') == quoted.npos) return std::string(quoted.substr(1, quoted.size() - 2));
  const auto parsed = parse_json(quoted);
  const auto* value = std::get_if<Value>(&parsed);
  return value && value->string() ? *value->string() : std::string();
}

} // namespace conformance::judge
