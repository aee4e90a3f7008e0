#include "load/url.hpp"

#include "base/text.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

namespace conformance::load {

namespace {

namespace urls = boost::urls;

bool is_loopback(const urls::url_view& url) {
  if (url.host_type() == urls::host_type::ipv4) return url.host_ipv4_address().is_loopback();
  if (url.host_type() == urls::host_type::ipv6) return url.host_ipv6_address().is_loopback();
  return equal_ignoring_case(url.host(), "localhost");
}

} // namespace

std::string userinfo_of(std::string_view text) {
  const auto scheme = text.find("://");
  if (scheme == std::string_view::npos) return {};
  const auto authority = text.substr(scheme + 3, text.substr(scheme + 3).find_first_of("/?#"));
  const auto at = authority.rfind('@');
  return at == std::string_view::npos ? std::string() : std::string(authority.substr(0, at));
}

bool check_base_url(Context& context, const Located& given, bool insecure_allowed) {
  const auto refuse = [&](std::string title, std::string help) {
    context.error(given.span, std::move(title), std::move(help));
    return false;
  };
  if (!userinfo_of(given.text).empty())
    return refuse("a user name or password in the base URL",
                  "take it out; a credential belongs to `principals`, from the environment");
  const auto parsed = urls::parse_uri(given.text);
  if (parsed.has_error()) {
    const bool has_scheme = given.text.find("://") != std::string::npos;
    return refuse(fmt::format("'{}' is no URL", given.text),
                  has_scheme ? "for example https://api.staging.example/v1"
                             : fmt::format("write the scheme too: https://{}", given.text));
  }
  const urls::url_view url = *parsed;
  const auto scheme = to_lower(std::string_view(url.scheme().data(), url.scheme().size()));
  if (scheme != "https" && scheme != "http")
    return refuse(fmt::format("the scheme '{}' is not known", scheme), "write https://");
  if (url.host().empty())
    return refuse("the base URL names no host", "for example https://api.staging.example/v1");
  if (url.has_port() && (url.port_number() == 0))
    return refuse("the base URL has no usable port", "write a port from 1 to 65535, or leave it out");
  if (url.has_query())
    return refuse("the base URL has a query (`?...`)", "a base URL ends with its path: leave the query out");
  if (url.has_fragment())
    return refuse("the base URL has a fragment (`#...`)",
                  "a base URL ends with its path: leave the fragment out");
  if (scheme == "http" && !insecure_allowed && !is_loopback(url))
    return refuse("http would send the keys unencrypted",
                  "write https://, or allow it: insecure-http: {because: ...}");
  return true;
}

} // namespace conformance::load
