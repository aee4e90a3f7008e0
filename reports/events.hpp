#pragma once
#include "model/results.hpp"

#include <string>

/// What happens in a run, one JSON object a line, written while it goes on so that a crash loses nothing.
/// Each has a member `event`. Every text ends with a line feed.
namespace conformance::reports {

/// `started`: with the run and how many probes there are at least.
std::string started_event(const std::string& run_id, std::size_t probes);
/// `finished`: with the case. What is learned later (a lost proof, a gap) may still change its verdict.
std::string finished_event(const CaseResult& result, Gate gate);
/// `ended`: with code, reason and counts.
std::string ended_event(const Results& results);

} // namespace conformance::reports
