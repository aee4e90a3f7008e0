#pragma once
#include "base/clock.hpp"
#include "model/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conformance {

struct Header {
  std::string name;
  std::string value;

  bool operator==(const Header&) const = default;
};
using Headers = std::vector<Header>;

/// The values of all lines of that name, in order, joined by `, ` (RFC 9110, 5.3). None if there is no line.
std::optional<std::string> header(const Headers& headers, std::string_view name);
bool has_header(const Headers& headers, std::string_view name);
/// `application/json` of `application/json; charset=utf-8`, in lower case.
std::string media_type(std::string_view content_type);
/// The standard reason phrase of a status (RFC 9110 and the IANA registry), empty if it has none.
std::string_view reason_phrase(int status);

/// What goes on the wire. The target is path and query below the base URL, as it is sent, beginning with `/`.
struct Request {
  std::string method;
  std::string target;
  Headers headers; // without Host, Content-Length, User-Agent, Accept-Encoding, which the client adds
  std::optional<std::string> body;

  bool operator==(const Request&) const = default;
};

struct Response {
  int status = 0;
  std::string reason;
  unsigned http_version = 11;   // 10 or 11
  Headers headers;              // as received: order, letter case and repetitions kept; then trailers
  std::string body;             // without transfer and content encoding
  std::string content_encoding; // what was decoded, empty if nothing was
  JsonLimits json_limits;       // how much of the body is read as JSON
};

/// Why no complete answer came.
struct NoAnswer {
  enum class Kind {
    resolve,   // no address for the name
    connect,   // refused, unreachable
    tls,       // handshake or certificate
    deadline,  // one of the deadlines passed
    closed,    // end of the stream before the answer was complete
    reset,     // connection reset
    malformed, // what came is no HTTP/1.x answer
    too_large, // a limit on header, body or decoded size
    cancelled, // the run was interrupted
    barred,    // it must not be sent
  };
  Kind kind = Kind::closed;
  std::string text;          // a sentence part for people: `tls: certificate expired 3 days ago`
  bool reused = false;       // the connection had carried an answer before
  bool nothing_read = false; // not one byte of this answer was read
};
std::string_view name(NoAnswer::Kind kind);

/// One request and what became of it.
struct Exchange {
  std::uint64_t number = 0; // in the order sent, from 1
  std::string principal;    // empty: none
  Request request;          // credentials included: never to be reported unredacted
  std::optional<Response> response;
  std::optional<NoAnswer> no_answer; // exactly one of the two is set
  std::vector<std::string> tags;
  std::string call;      // `service.call` that it was sent for; empty: a request of the API
  bool withheld = false; // the body of its answer is shown to nobody: it may hold a key that the run made
  unsigned attempt = 1;
  Instant started;       // handed to the connection
  Duration until_sent{}; // last byte out
  Duration until_first_byte{};
  Duration total{};
  std::uint64_t connection = 0;
};

} // namespace conformance
