#include "reference/variant.hpp"
namespace conformance::reference {
std::vector<Variant> behaviour_variants() { return {}; }
}
