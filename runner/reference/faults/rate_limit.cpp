#include "reference/fault.hpp"
namespace conformance::reference {
std::vector<Fault> rate_limit_faults() { return {}; }
}
