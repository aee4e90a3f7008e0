#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace conformance::reference {

/// A small deterministic generator (splitmix64): the same seed gives the same world everywhere.
class Random {
public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next();
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }
  /// A version 4 UUID in lower case.
  std::string uuid();
  /// Letters of both cases and digits.
  std::string letters(std::size_t count);
  std::string hexadecimal(std::size_t count);

private:
  std::uint64_t state_;
};

} // namespace conformance::reference
