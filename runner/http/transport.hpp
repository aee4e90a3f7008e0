#pragma once
#include "model/exchange.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <variant>

namespace conformance::http {

/// What became of one request on the wire.
struct Outcome {
  std::variant<Response, NoAnswer> answer;
  Duration until_sent{};        // from the hand-over, connection included, to the last byte out
  Duration until_first_byte{};  // to the first byte in
  Duration total{};             // to the end of the answer
  std::uint64_t connection = 0; // which one carried it, from 1
};

/// Which connection a request goes over. 0: any idle one of the pool. Others are lanes: one connection of
/// their own each, opened at the first use and again whenever the peer has closed it.
using Lane = std::uint64_t;

/// Carries requests to one base URL. The seam between running a plan and the network.
class Transport {
public:
  virtual ~Transport() = default;

  /// Sends once: no repeats, no redirects, no cookies. Never throws for what the peer does.
  virtual boost::asio::awaitable<Outcome> send(Request request, Lane lane) = 0;
  /// Closes a lane's connection; its next use opens a new one.
  virtual void close(Lane lane) = 0;
};

} // namespace conformance::http
