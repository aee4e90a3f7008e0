#pragma once
#include "model/timing.hpp"

#include <pugixml.hpp>

namespace conformance::reports::page {

/// A plot of the differences of all blocks with interval and tolerance, and the same in words. Drawn in SVG
/// that takes its colours from the page's style.
void write_timing(pugi::xml_node parent, const TimingResult& timing);

} // namespace conformance::reports::page
