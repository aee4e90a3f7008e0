#include "reference/fault.hpp"
namespace conformance::reference {
std::vector<Fault> failure_faults() { return {}; }
}
