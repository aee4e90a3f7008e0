#pragma once
#include "execute/context.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace conformance::execute {

/// The principal, if the run itself makes its key (`make:`); nullptr if the profile gives one.
const PrincipalSpec* is_made(const Context& context, const std::string& principal);

/// Makes the key, shows that it is accepted, and takes it back where the contract says so. What it could not
/// take back is left behind.
boost::asio::awaitable<Standing::Ground> make_principal(Context& context, const PrincipalSpec& spec);

} // namespace conformance::execute
