#pragma once
#include "model/exchange.hpp"
#include "model/profile.hpp"
#include "model/suite.hpp"

namespace conformance::plan {

/// True unless it is a GET, HEAD or OPTIONS, which change nothing (RFC 9110, 9.2.1). The suites are not asked
/// what they call it.
bool writes(const Request& request);
/// A call writes as the profile sends it; what the profile does not send is taken for a write.
bool writes(const RequestTemplate& request, const Profile& profile);

/// True if a header asks for another method in place of the request's own (`X-HTTP-Method-Override: DELETE`).
bool overrides_method(const Request& request);
/// True if it asks for it of nothing in particular: without a body, at a path of an operation that has no
/// parameter.
bool overrides_harmlessly(const Request& request, const Catalogue& catalogue);
bool overrides_method(const RequestTemplate& request);

/// True if `..` in the path leads above where it begins, however it is encoded.
bool climbs(std::string_view target);
/// True if some `..`, or an encoded `/`, would make another path of it.
bool has_hidden_segments(std::string_view target);

} // namespace conformance::plan
