#include "reference/fault.hpp"
namespace conformance::reference {
std::vector<Fault> scope_faults() { return {}; }
}
