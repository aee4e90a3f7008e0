#pragma once
#include "execute/context.hpp"
#include "plan/plan.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>

namespace conformance::execute {

/// `scope` with an id of nothing in place of every id of a fixture, and of all that a step captured, that the
/// request names; none if it names none.
std::optional<plan::Environment> absent_scope(const Context& context, const plan::Cell& cell,
                                              const RequestTemplate& request, const plan::Environment& scope);

/// A write that is to be refused goes first to something absent: only if a 4xx refuses it there does it go to
/// something real. Empty, or why it must not. `request` is one of the cell's.
boost::asio::awaitable<std::string> ask_absent(Context& context, const plan::Cell& cell,
                                               const RequestTemplate& request,
                                               const plan::Environment& scope);

} // namespace conformance::execute
