#include "reference/fault.hpp"
namespace conformance::reference {
std::vector<Fault> resource_faults() { return {}; }
}
