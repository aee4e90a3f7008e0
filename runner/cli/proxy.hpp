#pragma once
#include "base/secret.hpp"
#include "http/client.hpp"
#include "http/proxy.hpp"
#include "load/load.hpp"

#include <optional>

namespace conformance::cli {

/// The proxy that https_proxy, or else HTTPS_PROXY, names for this URL, unless no_proxy or NO_PROXY excepts
/// its host. http goes directly: a proxy would read the keys. `redactor` learns the credential, before
/// anything can be said of it. Throws std::runtime_error if the variable names no proxy.
std::optional<http::Proxy> proxy_for(const http::BaseUrl& url, const load::Environment& environment,
                                     Redactor& redactor);

} // namespace conformance::cli
