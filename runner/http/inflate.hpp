#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace conformance::http {

/// Decodes the content encodings gzip and deflate piece by piece (RFC 9110, 8.4.1). `deflate` may come with
/// or without its zlib wrapper: both are met in practice.
class Inflater {
public:
  enum class Result { ok, broken, too_large };

  /// nullopt if `encoding` is no encoding that is decoded. The decoded text never grows beyond `most`.
  static std::optional<Inflater> of(std::string_view encoding, std::size_t most);

  Inflater(Inflater&&) noexcept;
  Inflater& operator=(Inflater&&) noexcept;
  ~Inflater();

  /// Decodes more bytes onto the end of `text`.
  Result decode(std::string_view bytes, std::string& text);
  /// Has the compressed text come to its end?
  bool complete() const;

private:
  struct State;
  explicit Inflater(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

} // namespace conformance::http
