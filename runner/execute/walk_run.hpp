#pragma once
#include "execute/context.hpp"
#include "model/results.hpp"

#include <boost/asio/awaitable.hpp>

namespace conformance::execute {

/// Runs a `walk` (LANGUAGE.md): reads the list to its end, or as far as it may, holds every page against the
/// cell's checks and the whole against what a walk must show. A total that moves is walked again, three times
/// in all, then inconclusive; what a walk breaks counts if a second one breaks it too.
boost::asio::awaitable<void> run_walk(Context& context, const plan::Cell& cell,
                                      const plan::Environment& scope, CaseResult& result);

} // namespace conformance::execute
