#pragma once
#include "http/proxy.hpp"
#include "http/stream.hpp"
#include "http/transport.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace conformance::http {

/// An origin and the path below which everything is sent.
struct BaseUrl {
  bool https = true;
  std::string host; // without brackets
  std::uint16_t port = 443;
  std::string path;              // no trailing slash, may be empty
  std::string authority() const; // `host`, `host:port`, `[::1]:8080`
};

/// nullopt with a sentence in `error` if the text is no http(s) URL without userinfo, query and fragment.
std::optional<BaseUrl> parse_base_url(std::string_view text, std::string& error);

struct ClientOptions {
  std::string user_agent;
  Duration connect = std::chrono::seconds(3);     // looking up the name included
  Duration tls = std::chrono::seconds(5);         // the handshake
  Duration first_byte = std::chrono::seconds(15); // from the last byte out
  Duration total = std::chrono::seconds(30);      // all of it, without waiting for a free connection
  std::size_t header_bytes = 64 * 1024;
  std::size_t body_bytes = 16 * 1024 * 1024; // encoded, and decoded
  JsonLimits json;                           // goes with each answer
  unsigned connections = 8;
};

struct TlsOptions {
  std::string ca_file; // empty: the system's store
  std::string client_certificate_file, client_key_file;
};

/// Opens TCP, and TLS over it where the URL says https, to the addresses of the host in turn.
/// `resolve` maps `host:port` to an address, as curl's option does; named again, to one more. With a `proxy`
/// everything goes through a tunnel that it opens to the host, or to the first address that `resolve` says;
/// only https may have one. Within the deadline of the connect. The result of a connect is NoAnswer for each
/// way in which it fails. Throws std::runtime_error if the files of `tls` cannot be read.
std::unique_ptr<Connector> tcp_connector(boost::asio::io_context& context, const BaseUrl& url,
                                         const TlsOptions& tls, const ClientOptions& options, Clock& clock,
                                         std::vector<std::pair<std::string, std::string>> resolve = {},
                                         std::optional<Proxy> proxy = {});

/// HTTP/1.1 over a Connector: a keep-alive pool and lanes. Deadlines run on `clock`. Idle connections are
/// read all the time, so that their end, and bytes that nobody asked for, are noticed: `run()` of the context
/// does not return by itself while the transport lives. Cancelling `send` ends it with NoAnswer `cancelled`.
std::unique_ptr<Transport> make_client(boost::asio::io_context& context, Clock& clock, const BaseUrl& url,
                                       std::unique_ptr<Connector> connector, ClientOptions options);

} // namespace conformance::http
