#pragma once
#include "execute/context.hpp"

#include <string>

namespace conformance::execute {

/// Why a value that the deployment calls a key cannot be one: `is a map`, `has 3 characters`. Empty if it
/// can. A key that is a word of the suites would mask that word in every report, and in the journal.
std::string why_no_key(const Context& context, const Value& value);

/// Makes known to the redactor what an answer to a call holds that nobody may see. True if its body must be
/// withheld: what is secret in it could not be told from the rest.
bool learn_keys(Context& context, const plan::ConcreteRequest& request, const Response& response);

} // namespace conformance::execute
