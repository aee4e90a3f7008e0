#pragma once
#include "http/server.hpp"

namespace conformance::http {

/// serve_stream on a stream that somebody else may close.
boost::asio::awaitable<void> serve(std::shared_ptr<Stream> stream, Handler handler, Clock& clock,
                                   ServerLimits limits);

} // namespace conformance::http
