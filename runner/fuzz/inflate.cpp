#include "http/inflate.hpp"

#include "fuzz/promise.hpp"
#include "fuzz/targets.hpp"

namespace conformance::fuzz {

/// What is decoded keeps to its limit, and does not depend on how the bytes arrive.
void inflate(std::string_view bytes) {
  constexpr std::size_t most = 64 * 1024;
  using Result = http::Inflater::Result;
  for (const auto* const encoding : {"gzip", "deflate", "x-gzip"}) {
    auto whole = http::Inflater::of(encoding, most), piecewise = http::Inflater::of(encoding, most);
    if (!whole || !piecewise) continue;
    std::string text, again;
    const auto result = whole->decode(bytes, text);
    auto stepwise = Result::ok;
    for (std::size_t at = 0; at < bytes.size() && stepwise == Result::ok; ++at)
      stepwise = piecewise->decode(bytes.substr(at, 1), again);
    promise(text.size() <= most && again.size() <= most, "the decoded text keeps to its limit");
    promise(result == stepwise, "the result does not depend on how the bytes arrive");
    if (result != Result::ok) continue;
    promise(text == again, "the text does not depend on how the bytes arrive");
    promise(whole->complete() == piecewise->complete(), "the end does not depend on how the bytes arrive");
  }
}

} // namespace conformance::fuzz
