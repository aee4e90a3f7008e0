#include "reference/fault.hpp"
namespace conformance::reference {
std::vector<Fault> finding_isolation_faults() { return {}; }
}
