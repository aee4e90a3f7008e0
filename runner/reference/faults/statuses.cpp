#include "reference/fault.hpp"
namespace conformance::reference {
std::vector<Fault> status_faults() { return {}; }
}
