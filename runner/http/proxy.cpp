#include "http/proxy.hpp"

#include "base/text.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

#include <charconv>
#include <utility>

namespace conformance::http {

namespace asio = boost::asio;
namespace urls = boost::urls;
using boost::system::error_code;

std::string Proxy::authority() const {
  return fmt::format(fmt::runtime(host.find(':') == std::string::npos ? "{}:{}" : "[{}]:{}"), host, port);
}

std::optional<Proxy> parse_proxy(std::string_view text, std::string& error) {
  const auto refuse = [&](std::string_view sentence) -> std::optional<Proxy> {
    error = sentence;
    return std::nullopt;
  };
  constexpr std::string_view no_url =
      "This is no proxy such as http://proxy.example:3128 (special characters of a password are written as "
      "%40 and the like).";
  const bool has_scheme = text.find("://") != std::string_view::npos;
  const auto whole = has_scheme ? std::string(text) : fmt::format("http://{}", text);
  const auto parsed = urls::parse_uri({whole.data(), whole.size()});
  if (!parsed) return refuse(no_url);
  const urls::url_view& url = *parsed;
  if (url.scheme_id() != urls::scheme::http)
    return refuse(
        "Only proxies that are spoken to by http:// are known; the tunnel through them is encrypted.");
  // What follows a broken port is taken for a path by Boost.URL.
  if (!url.encoded_path().empty() && url.encoded_path() != "/") return refuse(no_url);
  if (url.has_query() || url.has_fragment()) return refuse(no_url);

  Proxy result;
  const auto host = url.encoded_host_address();
  result.host = std::string(host.data(), host.size());
  if (result.host.empty() || url.host_type() == urls::host_type::ipvfuture ||
      result.host.find('%') != std::string::npos)
    return refuse("The proxy's host must be a plain name or an IP address.");
  if (url.has_port() && !url.port().empty()) {
    if (url.port_number() == 0) return refuse("The proxy's port must be a number from 1 to 65535.");
    result.port = url.port_number();
  }
  if (url.has_userinfo()) {
    result.user = Secret(url.user());
    result.password = Secret(url.password());
    const auto credentials = result.user.reveal() + ':' + result.password.reveal();
    result.authorization = Secret("Basic " + base64(credentials));
  }
  return result;
}

namespace {

/// `host`, `host:port`, `[::1]:port`; an address of IPv6 may stand bare.
std::pair<std::string_view, std::optional<std::uint16_t>> split_port(std::string_view text) {
  const auto colon = text.rfind(':');
  const bool bracketed = text.starts_with('[');
  const bool has_port = colon != std::string_view::npos &&
                        (bracketed ? colon > 0 && text[colon - 1] == ']' : text.find(':') == colon);
  std::optional<std::uint16_t> port;
  if (has_port) {
    std::uint16_t number = 0;
    const auto digits = text.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    port = error == std::errc() && end == digits.data() + digits.size() ? number : std::uint16_t{0};
    text = text.substr(0, colon);
  }
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  return {text, port};
}

template <class Network, class Address>
bool within(const Network& network, const Address& address) {
  return Network(address, network.prefix_length()).canonical() == network.canonical();
}

bool names_network(std::string_view text, const asio::ip::address& address) {
  if (text.find('/') == std::string_view::npos) return false;
  error_code error;
  if (address.is_v4()) {
    const auto network = asio::ip::make_network_v4(std::string(text), error);
    return !error && within(network, address.to_v4());
  }
  const auto network = asio::ip::make_network_v6(std::string(text), error);
  return !error && within(network, address.to_v6());
}

bool excepts(std::string_view exception, std::string_view host, std::uint16_t port) {
  if (exception == "*") return true;
  error_code no_address;
  const auto address = asio::ip::make_address(std::string(host), no_address);
  if (!no_address && names_network(exception, address)) return true;

  auto [name, own_port] = split_port(exception);
  if (own_port && *own_port != port) return false;
  if (!no_address) {
    error_code error;
    return asio::ip::make_address(std::string(name), error) == address && !error;
  }
  if (name.starts_with("*.")) name.remove_prefix(1);
  const bool itself = !name.starts_with('.');
  if (!itself) name.remove_prefix(1);
  if (name.empty()) return false;
  if (itself && equal_ignoring_case(name, host)) return true;
  return host.size() > name.size() && host[host.size() - name.size() - 1] == '.' &&
         equal_ignoring_case(host.substr(host.size() - name.size()), name);
}

bool is_this_machine(std::string_view host) {
  error_code no_address;
  const auto address = asio::ip::make_address(std::string(host), no_address);
  if (!no_address) return address.is_loopback();
  return equal_ignoring_case(host, "localhost");
}

} // namespace

bool goes_direct(std::string_view exceptions, std::string_view host, std::uint16_t port) {
  if (host.ends_with('.')) host.remove_suffix(1);
  if (is_this_machine(host)) return true;
  constexpr std::string_view between = ", \t";
  for (std::size_t begin = 0; begin < exceptions.size();) {
    const auto end = std::min(exceptions.find_first_of(between, begin), exceptions.size());
    if (end > begin && excepts(exceptions.substr(begin, end - begin), host, port)) return true;
    begin = end + 1;
  }
  return false;
}

} // namespace conformance::http
