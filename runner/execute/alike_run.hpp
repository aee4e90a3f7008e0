#pragma once
#include "execute/context.hpp"
#include "model/results.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

namespace conformance::execute {

/// Runs an `indistinguishable` cell (LANGUAGE.md): one round, and where a case differs, gatherings of eight
/// answers of the case and eight of the reference. One result for each case but the reference.
boost::asio::awaitable<std::vector<CaseResult>> run_alike(Context& context, const plan::Cell& cell,
                                                          const plan::Environment& scope);

/// `read[operation=get,case=foreign]`.
std::string case_id(const plan::Cell& cell, const std::string& label);

} // namespace conformance::execute
