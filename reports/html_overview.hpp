#pragma once
#include "model/results.hpp"

#include <pugixml.hpp>
#include <vector>

/// What the page shows before any case is opened.
namespace conformance::reports::page {

/// Failures of the gate first, then by how bad the verdict is; else as in the run.
std::vector<const CaseResult*> worst_first(const Results& results);

/// How many cases have each verdict, with links that show them alone.
void write_tiles(pugi::xml_node parent, const Results& results);

/// What shuts the gate, with links: failures one by one, what could not be judged by its reason. Nothing if
/// the gate is open.
void write_what_shuts(pugi::xml_node parent, const Results& results);

/// Every requirement by level and status.
void write_requirements(pugi::xml_node parent, const Results& results);

/// Principals and operations. Nothing if no case has both.
void write_grid(pugi::xml_node parent, const Results& results);

} // namespace conformance::reports::page
