#include "load/url.hpp"

#include "base/text.hpp"

#include <boost/url/ipv4_address.hpp>
#include <boost/url/ipv6_address.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace conformance::load {

namespace {

namespace urls = boost::urls;

/// What stands between `://` and the path.
std::string_view authority_of(std::string_view text) {
  const auto scheme = text.find("://");
  if (scheme == std::string_view::npos) return {};
  return text.substr(scheme + 3, text.substr(scheme + 3).find_first_of("/?#"));
}

bool is_loopback(std::string_view host) {
  if (equal_ignoring_case(host, "localhost")) return true;
  const auto v4 = urls::parse_ipv4_address(host);
  if (v4) return v4->is_loopback();
  if (!host.starts_with('[') || !host.ends_with(']')) return false;
  const auto v6 = urls::parse_ipv6_address(host.substr(1, host.size() - 2));
  return v6 && v6->is_loopback();
}

} // namespace

std::string userinfo_of(std::string_view text) {
  const auto authority = authority_of(text);
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
  if (std::ranges::any_of(authority_of(given.text),
                          [](char c) { return static_cast<unsigned char>(c) > 127; }))
    return refuse(
        "the host has letters that DNS does not know",
        "write the name as DNS has it, with `xn--`: https://xn--bcher-kva.example for bücher.example");
  const auto parsed = urls::parse_uri(given.text);
  if (parsed.has_error()) {
    const bool has_scheme = given.text.find("://") != std::string::npos;
    return refuse(fmt::format("'{}' is no URL", given.text),
                  has_scheme ? "for example https://api.staging.example/v1"
                             : fmt::format("write the scheme too: https://{}", given.text));
  }
  const urls::url_view url = *parsed;
  // Boost 1.81 reads the host `127.0.0.1` and the path `.example` out of `http://127.0.0.1.example`.
  const std::string_view authority(url.encoded_authority().data(), url.encoded_authority().size());
  if (authority != authority_of(given.text))
    return refuse(fmt::format("'{}' is no URL", given.text),
                  "check host and port, for example https://api.staging.example:8443/v1");
  const auto scheme = to_lower(std::string_view(url.scheme().data(), url.scheme().size()));
  if (scheme != "https" && scheme != "http")
    return refuse(fmt::format("the scheme '{}' is not known", scheme), "write https://");
  if (url.host().empty())
    return refuse("the base URL names no host", "for example https://api.staging.example/v1");
  if (url.host_type() == urls::host_type::ipvfuture || url.encoded_host().contains('%'))
    return refuse("the base URL names no plain host", "write a name or an IP address, without `%`");
  if (url.has_port() && (url.port_number() == 0))
    return refuse("the base URL has no usable port", "write a port from 1 to 65535, or leave it out");
  if (url.has_query())
    return refuse("the base URL has a query (`?...`)", "a base URL ends with its path: leave the query out");
  if (url.has_fragment())
    return refuse("the base URL has a fragment (`#...`)",
                  "a base URL ends with its path: leave the fragment out");
  if (scheme == "http" && !insecure_allowed && !is_loopback(url.host()))
    return refuse("http would send the keys unencrypted",
                  "write https://, or allow it: insecure-http: {because: ...}");
  return true;
}

} // namespace conformance::load
