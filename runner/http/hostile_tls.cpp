#include "http/hostile_peer.hpp"

namespace conformance::http::testing {

using namespace std::chrono_literals;
using namespace std::string_literals;
using Kind = NoAnswer::Kind;

namespace {

Behaviour refused(std::string name, Lock lock, std::string says) {
  return {.name = std::move(name),
          .scripts = {say(whole("hi"))},
          .kinds = {Kind::tls},
          .says = std::move(says),
          .lock = lock};
}

/// Speaks to a client that wants TLS without speaking it.
Behaviour no_tls(std::string name, Script script, std::string says) {
  return {.name = std::move(name),
          .scripts = {std::move(script)},
          .kinds = {Kind::tls},
          .says = std::move(says),
          .lock = Lock::not_tls};
}

/// The first 100 bytes of a record that says to hold a handshake message of 512.
const std::string half_a_handshake = "\x16\x03\x03\x02\x00\x02\x00\x01\xfc\x03\x03"s + std::string(89, 'r');

} // namespace

std::vector<Behaviour> rows_of_tls() {
  return {
      {.name = "TLS as it should be",
       .scripts = {{read_request(), write_bytes(whole("hi")), read_request(), write_bytes(whole("hi")),
                    hang()}},
       .says = "200, 2 bytes",
       .lock = Lock::fine,
       .requests = 2,
       .connections = 1},
      refused("an expired certificate", Lock::expired, "tls: the certificate expired 3 days ago"),
      refused("a certificate of the future", Lock::not_yet_valid,
              "tls: the certificate is not valid for another 1 day"),
      refused("a certificate signed by itself", Lock::signed_by_itself, "tls: self-signed certificate"),
      refused("a certificate of another host", Lock::other_host, "tls: the certificate is not for api.test"),
      refused("an unknown authority", Lock::unknown_authority, "tls: unable to get local issuer certificate"),
      refused("TLS 1.0 only", Lock::old_protocol, "tls: "),
      {.name = "a client certificate wanted",
       .scripts = {say(whole("hi"))},
       .kinds = {Kind::tls},
       .says = "tls: ",
       .lock = Lock::wants_a_certificate},
      {.name = "renegotiation wanted",
       .scripts = {say(whole("hi"))},
       .kinds = {Kind::tls, Kind::closed, Kind::reset},
       .or_answer = true,
       .lock = Lock::renegotiates},
      no_tls("plain text on a TLS port", {write_bytes("220 mail.test ESMTP\r\n"), hang()},
             "tls: wrong version number"),
      no_tls("HTTP on a TLS port", {write_bytes("HTTP/1.1 400 Bad Request\r\n\r\n"), hang()}, "tls: "),
      no_tls("an alert in place of a handshake", {write_bytes("\x15\x03\x03\0\x02\x02\x28"s), hang()},
             "tls: "),
      no_tls("zeros on a TLS port", {write_bytes(std::string(100'000, '\0')), hang()}, "tls: "),
      no_tls("a handshake that closes", {wait_for(50ms), write_bytes(half_a_handshake)}, "tls: "),
      {.name = "a handshake that resets",
       .scripts = {{wait_for(50ms)}},
       .kinds = {Kind::tls},
       .says = "tls: the connection was reset",
       .door = Door::resets,
       .lock = Lock::not_tls},
      {.name = "a handshake that stops before it began",
       .scripts = {{hang()}},
       .kinds = {Kind::deadline},
       .says = "deadline: no TLS handshake within 300 ms",
       .lock = Lock::not_tls,
       .patience = 300ms,
       .within = 2s},
      {.name = "a handshake that stops in the middle",
       .scripts = {{write_bytes(half_a_handshake), hang()}},
       .kinds = {Kind::deadline},
       .says = "deadline: no TLS handshake within 300 ms",
       .lock = Lock::not_tls,
       .patience = 300ms,
       .within = 2s},
      {.name = "a handshake one byte at a time",
       .scripts = {{write_bytes("\x16\x03\x03\x02\x00"s), write_often("\x01", 500, 50ms)}},
       .kinds = {Kind::deadline, Kind::tls},
       .lock = Lock::not_tls,
       .patience = 300ms,
       .within = 2s},
      {.name = "a body to the end of the connection, without TLS's closing message",
       .scripts = {say("HTTP/1.1 200 OK\r\n\r\nhalf a")},
       .kinds = {Kind::closed},
       .says = "closed: the peer closed the connection in the middle of the body, after 6 bytes of it, "
               "without TLS's",
       .lock = Lock::fine},
      {.name = "a reset within TLS",
       .scripts = {say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")},
       .kinds = {Kind::reset},
       .says = "reset: the peer reset the connection ",
       .door = Door::resets,
       .lock = Lock::fine},
      {.name = "silence within TLS",
       .scripts = {{read_request(), hang()}},
       .kinds = {Kind::deadline},
       .says = "deadline: no first byte within 300 ms",
       .lock = Lock::fine,
       .patience = 300ms,
       .within = 2s},
  };
}

} // namespace conformance::http::testing
