#pragma once
#include "http/stream.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <memory>

namespace conformance::http {

/// A connected socket as a stream; sets TCP_NODELAY.
std::unique_ptr<Stream> tcp_stream(boost::asio::ip::tcp::socket socket);

} // namespace conformance::http
