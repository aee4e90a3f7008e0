#include "fuzz/targets.hpp"

#include <cstddef>
#include <cstdint>

/// One program a target: CONFORMANCE_FUZZ_TARGET names it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  conformance::fuzz::CONFORMANCE_FUZZ_TARGET({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
