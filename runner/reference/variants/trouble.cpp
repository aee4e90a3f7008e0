#include "reference/variant.hpp"
namespace conformance::reference {
std::vector<Variant> trouble_variants() { return {}; }
}
