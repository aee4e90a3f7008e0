#pragma once
#include "load/context.hpp"

namespace conformance::load {

/// Reports what no base URL can be: another scheme than http and https, user names, a query, a fragment, http
/// beyond this machine unless it is allowed. True if it is right.
bool check_base_url(Context& context, const Located& url, bool insecure_allowed);

/// The password and user name of a URL, empty if there are none or it is no URL.
std::string userinfo_of(std::string_view url);

} // namespace conformance::load
