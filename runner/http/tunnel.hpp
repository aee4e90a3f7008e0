#pragma once
#include "http/proxy.hpp"
#include "model/exchange.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <optional>
#include <string>

namespace conformance::http {

/// Asks the proxy at the other end of `socket` for a tunnel to `target` (`host:port`). nullopt: it is open,
/// and nothing has come through it yet. Whoever closes the socket ends it.
boost::asio::awaitable<std::optional<NoAnswer>> open_tunnel(boost::asio::ip::tcp::socket& socket,
                                                            const Proxy& proxy, std::string target,
                                                            std::string user_agent);

} // namespace conformance::http
