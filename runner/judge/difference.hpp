#pragma once
#include "judge/indistinguishable.hpp"
#include "judge/reading.hpp"
#include "judge/yardstick.hpp"

#include <string>

namespace conformance::judge {

/// The first difference between `sample` and the reference most like it. All counts are 0.
/// `reference` is set to the picture that was chosen.
Difference first_difference(const Yardstick& yardstick, Aspect aspect, const Reading& sample,
                            Picture& reference);

/// At most about forty bytes on each side of `at`, controls visible, `...` where something was cut.
std::string excerpt(std::string_view text, std::size_t at);

} // namespace conformance::judge
