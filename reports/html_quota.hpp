#pragma once
#include "model/results.hpp"

#include <pugixml.hpp>

namespace conformance::reports::page {

/// How much of the quota was used up while the run went on: a curve for each account, with the quota as a
/// line, and its figures in words beside it.
void write_quota(pugi::xml_node parent, const QuotaUse& quota);

} // namespace conformance::reports::page
