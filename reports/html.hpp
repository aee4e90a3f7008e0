#pragma once
#include "model/results.hpp"

#include <string>

namespace conformance::reports {

/// The run as one page that needs nothing beside it: no network, and by its own security policy no script but
/// the one that filters and sorts, which it can do without. Light and dark as the reader's system says. The
/// filters stand in the address, `#verdict=failed&principal=reader`, so that a view can be linked.
std::string html(const Results& results);

} // namespace conformance::reports
