#include "fuzz/targets.hpp"

namespace conformance::fuzz {

std::span<const Target> targets() {
  static constexpr Target all[] = {{"answer", answer},
                                   {"comparison", comparison},
                                   {"csv", csv},
                                   {"inflate", inflate},
                                   {"json", json},
                                   {"pointer", pointer},
                                   {"profile", profile},
                                   {"reports", reports},
                                   {"results", results},
                                   {"schema", schema},
                                   {"substitution", substitution},
                                   {"suite", suite},
                                   {"yaml", yaml}};
  return all;
}

} // namespace conformance::fuzz
