#include "reference/fault.hpp"
namespace conformance::reference {
std::vector<Fault> error_faults() { return {}; }
}
