#include "reference/variant.hpp"
namespace conformance::reference {
std::vector<Variant> body_variants() { return {}; }
}
