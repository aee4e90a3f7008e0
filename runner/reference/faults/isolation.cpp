#include "reference/fault.hpp"
namespace conformance::reference {
std::vector<Fault> isolation_faults() { return {}; }
}
