#pragma once
#include <span>
#include <string_view>

/// What is fuzzed: each target takes any bytes and throws, crashes or hangs if a promise is broken. The
/// fuzzing engine drives them, and the tests run them over the seeds.
namespace conformance::fuzz {

void answer(std::string_view bytes);
void comparison(std::string_view bytes);
void csv(std::string_view bytes);
void inflate(std::string_view bytes);
void json(std::string_view bytes);
void pointer(std::string_view bytes);
void profile(std::string_view bytes);
void reports(std::string_view bytes);
void results(std::string_view bytes);
void schema(std::string_view bytes);
void substitution(std::string_view bytes);
void suite(std::string_view bytes);
void yaml(std::string_view bytes);

struct Target {
  std::string_view name; // of its folder in seeds/ too
  void (*run)(std::string_view bytes);
};
std::span<const Target> targets();

} // namespace conformance::fuzz
