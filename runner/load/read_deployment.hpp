#pragma once
#include "load/read_profile.hpp"

namespace conformance::load {

/// Asks the profile's reader for what is about reaching the deployment and what lies beside the API: `hops`,
/// `tls`, `deadlines`, `limits`, `settle`, `connections`, `resolve`, `services`, `identity`.
void read_deployment(MapReader& reader, ProfileReading& reading);

} // namespace conformance::load
