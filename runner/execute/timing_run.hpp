#pragma once
#include "execute/context.hpp"
#include "model/results.hpp"

#include <boost/asio/awaitable.hpp>

#include <vector>

namespace conformance::execute {

/// Compares the times of an `indistinguishable` cell's cases, whose `results` say whether their answers are
/// alike: of one that is not, the times say nothing. Nothing else may be in flight.
///
/// One connection a case. A block asks for the case, the reference and the reference once more, in random
/// order, without a pause in between; one in which the connection is new, a request has no answer or the
/// status is another is left out whole, and so are the first blocks of each stage. The second stage has
/// references of its own. After a pause a reference that is never measured goes first.
boost::asio::awaitable<void> run_timing(Context& context, const plan::Cell& cell,
                                        const plan::Environment& scope, std::vector<CaseResult>& results);

} // namespace conformance::execute
