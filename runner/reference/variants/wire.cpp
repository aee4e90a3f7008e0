#include "reference/variant.hpp"
namespace conformance::reference {
std::vector<Variant> wire_variants() { return {}; }
}
