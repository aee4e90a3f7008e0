#pragma once
#include "http/client.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

namespace conformance::http {

/// The client's side: TLS 1.2 or newer, verification on, the trust and the certificate of `options`.
/// Throws std::runtime_error if a file cannot be used.
std::unique_ptr<boost::asio::ssl::context> tls_context(const TlsOptions& options);

/// Handshakes with `host` within `limit`. `context` must outlive the stream.
boost::asio::awaitable<std::variant<std::unique_ptr<Stream>, NoAnswer>>
tls_stream(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& context, std::string host,
           Duration limit, Clock& clock);

} // namespace conformance::http
