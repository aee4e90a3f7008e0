#include "http/client.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

namespace conformance::http {

namespace urls = boost::urls;

std::string BaseUrl::authority() const {
  auto result = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != (https ? 443 : 80)) result += fmt::format(":{}", port);
  return result;
}

std::optional<BaseUrl> parse_base_url(std::string_view text, std::string& error) {
  const auto refuse = [&](std::string sentence) -> std::optional<BaseUrl> {
    error = std::move(sentence);
    return std::nullopt;
  };
  const auto parsed = urls::parse_uri({text.data(), text.size()});
  const std::string no_url = "This is not an absolute URL such as https://api.example/v1.";
  if (!parsed) return refuse(no_url);
  const urls::url_view& url = *parsed;

  BaseUrl result;
  result.https = url.scheme_id() == urls::scheme::https;
  if (!result.https && url.scheme_id() != urls::scheme::http)
    return refuse("The scheme must be https or http.");
  if (url.has_userinfo()) return refuse("A URL with a user name or password is refused: leave it out.");
  if (url.has_query()) return refuse("A base URL has no query: leave out what follows the '?'.");
  if (url.has_fragment()) return refuse("A base URL has no fragment: leave out what follows the '#'.");

  const auto host = url.encoded_host_address();
  result.host = std::string(host.data(), host.size());
  if (result.host.empty()) return refuse("The URL names no host.");
  if (url.host_type() == urls::host_type::ipvfuture || result.host.find('%') != std::string::npos)
    return refuse("The host must be a plain name or an IP address.");

  result.port = result.https ? 443 : 80;
  if (url.has_port() && !url.port().empty()) {
    if (url.port_number() == 0) return refuse("The port must be a number from 1 to 65535.");
    result.port = url.port_number();
  }
  const auto path = url.encoded_path();
  result.path = std::string(path.data(), path.size());
  // What follows a broken port is taken for a path by Boost.URL.
  if (!result.path.empty() && !result.path.starts_with('/')) return refuse(no_url);
  while (result.path.ends_with('/'))
    result.path.pop_back();
  return result;
}

} // namespace conformance::http
