#pragma once
#include "load/map_reader.hpp"
#include "load/read_profile.hpp"
#include "model/contract.hpp"

namespace conformance::load {

/// `services` of the contract: each service with its calls, as a list of names, or as a map from name to what
/// the call `returns`, which of that is `secret`, and the `values` that it needs.
void read_contract_services(Context& context, const Value* value, Contract& into);

/// `services` of a profile: how this deployment does each call that the contract declares.
void read_profile_services(MapReader& profile, ProfileReading& reading);

} // namespace conformance::load
