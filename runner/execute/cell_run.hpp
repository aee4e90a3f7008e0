#pragma once
#include "execute/context.hpp"
#include "model/results.hpp"

#include <boost/asio/awaitable.hpp>

#include <vector>

namespace conformance::execute {

/// Runs one cell: its ground, its controls, then what it is about. One result, or one for each case of an
/// `indistinguishable` but the reference.
boost::asio::awaitable<std::vector<CaseResult>> run_cell(Context& context, const plan::Cell& cell);

/// Sends the controls of a cell, which run_cell() then finds answered: what uses up the quota of the key that
/// they are sent with must not wait for them.
boost::asio::awaitable<void> send_controls(Context& context, const plan::Cell& cell);

/// Reads what the refused write of a cell must leave as it is, before any write of the phase: run_cell() then
/// finds it read, and what another refused write changes shows too.
boost::asio::awaitable<void> read_watched(Context& context, const plan::Cell& cell);

/// The results of a cell that is not sent, each with this verdict and reason.
std::vector<CaseResult> unsent(const Context& context, const plan::Cell& cell, Verdict verdict,
                               const std::string& missing, const std::string& reason);

} // namespace conformance::execute
