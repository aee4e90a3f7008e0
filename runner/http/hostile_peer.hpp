#pragma once
#include "http/scripted.hpp"
#include "http/transport.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// Peers over real sockets that do what no good server does, and what a client must make of each.
namespace conformance::http::testing {

/// How the peer's port takes connections, before any script.
enum class Door {
  open,
  refuses,       // nothing listens
  never_accepts, // the queue of the listener is full
  resets,        // accepts, and ends each connection with RST instead of FIN
};

/// The peer's certificate, or what it does instead of TLS. `none`: plain TCP and an http URL.
enum class Lock {
  none,
  fine,
  expired,
  not_yet_valid,
  signed_by_itself,
  other_host,
  unknown_authority,
  old_protocol,        // TLS 1.0 and 1.1 only
  wants_a_certificate, // of the client
  renegotiates,        // asks for another handshake after the first (TLS 1.2)
  not_tls,             // the script speaks on the bare socket, the URL says https
};

/// One row of the table.
struct Behaviour {
  std::string name;
  std::vector<Script> scripts{}; // one a connection, the last one again and again
  /// Any of these is right; none: an answer is.
  std::vector<NoAnswer::Kind> kinds{};
  bool or_answer = false; // which of both is a matter of time
  /// How the text of NoAnswer begins, or the answer said as `200, 2 bytes`.
  std::string says{};
  Door door = Door::open;
  Lock lock = Lock::none;
  std::string method = "GET";
  unsigned requests = 1;                        // in a row; what is said is said of the last
  unsigned connections = 0;                     // that they take; 0: not looked at
  Duration patience = std::chrono::seconds(10); // deadline of the first byte; of the whole twice that
  Duration within = std::chrono::seconds(5);    // all requests together
  std::size_t memory = 2;                       // MiB at most that the process grows by
};

/// What became of the last request, and what all of them cost.
struct Cost {
  Outcome outcome;
  Duration took{};
  unsigned connections = 0;
  double memory = 0;                 // MiB, peak
  std::vector<std::string> requests; // heads as the peer received them
};

/// Starts the peer on loopback, sends the requests through a real client with the default limits, and ends
/// both.
Cost endure(const Behaviour& behaviour);

inline const std::string status_line = "HTTP/1.1 200 OK\r\n";
inline const std::string no_http =
    "malformed: what came is no HTTP answer: "; // how the text of NoAnswer begins

/// An answer to the first request, then the end of the connection.
Script say(std::string bytes);
/// The same, but the connection stays open.
Script say_and_hang(std::string bytes);
/// `head`, then one byte of `rest` at a time.
Script trickle(const std::string& head, std::string_view rest);
/// A whole 200 with this body and these header lines (each with its CR LF).
std::string whole(std::string_view body, std::string_view lines = "");

std::vector<Behaviour> rows_of_endings();
std::vector<Behaviour> rows_of_framing();
std::vector<Behaviour> rows_of_lengths();
std::vector<Behaviour> rows_of_encodings();
std::vector<Behaviour> rows_of_content();
std::vector<Behaviour> rows_of_tls();

} // namespace conformance::http::testing
