#include "reference/random.hpp"

#include <string_view>

namespace conformance::reference {

std::uint64_t Random::next() {
  state_ += 0x9e3779b97f4a7c15ULL;
  auto mixed = state_;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
  return mixed ^ (mixed >> 31);
}

std::string Random::uuid() {
  std::string out = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
  for (auto& each : out) {
    if (each == 'x') each = "0123456789abcdef"[below(16)];
    if (each == 'y') each = "89ab"[below(4)];
  }
  return out;
}

std::string Random::letters(std::size_t count) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::string out;
  for (std::size_t i = 0; i < count; ++i)
    out += alphabet[below(alphabet.size())];
  return out;
}

std::string Random::hexadecimal(std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i)
    out += "0123456789abcdef"[below(16)];
  return out;
}

} // namespace conformance::reference
