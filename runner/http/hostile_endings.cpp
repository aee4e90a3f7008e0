#include "http/hostile_peer.hpp"

namespace conformance::http::testing {

using namespace std::chrono_literals;
using Kind = NoAnswer::Kind;

namespace {

const std::string headers = status_line + "Content-Type: text/plain\r\n";
const std::string in_body = headers + "Content-Length: 10\r\n\r\nabc";
const std::string in_chunks = headers + "Transfer-Encoding: chunked\r\n\r\n";

/// Where an answer can stop, and what the client calls the place.
struct Stage {
  const char* name;
  std::string bytes, place;
};
const std::vector<Stage> stages{
    {"before the status line", "", "before answering"},
    {"in the status line", "HTTP/1.1 2", "in the middle of the status line"},
    {"after the status line", status_line, "in the middle of the headers"},
    {"in a header", headers + "X-Half", "in the middle of the headers"},
    {"before the body", headers + "Content-Length: 10\r\n\r\n", "in the middle of the body, after 0 bytes"},
    {"in the body", in_body, "in the middle of the body, after 3 bytes"},
    {"in a chunk's size", in_chunks + "1", "in the middle of the body, after 0 bytes"},
    {"in a chunk", in_chunks + "5\r\nabc", "in the middle of the body, after 3 bytes"},
    {"between chunks", in_chunks + "3\r\nabc\r\n", "in the middle of the body, after 3 bytes"},
    {"in the trailers", in_chunks + "3\r\nabc\r\n0\r\nX-La", "in the middle of the body, after 3 bytes"},
};

const std::vector<Stage> slow_stages{
    {"the status line", "", status_line},
    {"the headers", status_line, "X-Long: 0123456789abcdefghij"},
    {"the body", headers + "Content-Length: 1000\r\n\r\n", "0123456789abcdefghij"},
    {"a body to the end of the connection", headers + "\r\n", "0123456789abcdefghij"},
    {"a chunk's size", in_chunks, "0000000000000000000000000001"},
    {"a chunk", in_chunks + "100\r\n", "0123456789abcdefghij"},
};

} // namespace

std::vector<Behaviour> rows_of_endings() {
  std::vector<Behaviour> rows{
      {.name = "refuses",
       .kinds = {Kind::connect},
       .says = "connect: refused by 127.0.0.1:",
       .door = Door::refuses},
      {.name = "never accepts",
       .kinds = {Kind::deadline},
       .says = "deadline: no connection within 300 ms: ",
       .door = Door::never_accepts,
       .patience = 300ms,
       .within = 2s},
      {.name = "accepts and says nothing",
       .scripts = {{hang()}},
       .kinds = {Kind::deadline},
       .says = "deadline: no first byte within 300 ms",
       .patience = 300ms,
       .within = 2s},
      {.name = "accepts and closes at once", .scripts = {{}}, .kinds = {Kind::closed, Kind::reset}},
      {.name = "accepts and resets at once", .kinds = {Kind::reset}, .says = "reset: ", .door = Door::resets},
      {.name = "says nothing after an interim answer",
       .scripts = {say_and_hang("HTTP/1.1 100 Continue\r\n\r\n")},
       .kinds = {Kind::deadline},
       .says = "deadline: no whole answer within 600 ms: it passed after an interim answer",
       .patience = 300ms,
       .within = 2s},
      {.name = "a body without a length on a connection that stays open",
       .scripts = {say_and_hang(headers + "\r\nabc")},
       .kinds = {Kind::deadline},
       .says = "deadline: no whole answer within 600 ms: it passed in the middle of the body",
       .patience = 300ms,
       .within = 2s},
      {.name = "a body without a length that the end of the connection ends",
       .scripts = {say(headers + "\r\nabc")},
       .says = "200, 3 bytes"},
      {.name = "keep-alive that lies: the second request is read and not answered",
       .scripts = {{read_request(), write_bytes(whole("hi")), read_request()}},
       .kinds = {Kind::closed},
       .says = "closed: the peer closed the connection before answering",
       .requests = 2,
       .connections = 1},
      {.name = "keep-alive that lies: the connection ends after the answer",
       .scripts = {say(whole("hi", "Connection: keep-alive\r\n"))},
       .says = "200, 2 bytes",
       .requests = 5,
       .connections = 5},
      {.name = "the answers to two requests at once",
       .scripts = {say_and_hang(whole("first") + whole("second!")), say(whole("right"))},
       .says = "200, 5 bytes",
       .requests = 2,
       .connections = 2},
      {.name = "an answer that nobody asked for, later",
       .scripts = {{read_request(), write_bytes(whole("first")), write_bytes(whole("planted")), hang()},
                   say(whole("right"))},
       .says = "200, 5 bytes",
       .requests = 2,
       .connections = 2},
      {.name = "an answer before the request",
       .scripts = {{write_bytes(whole("early")), read_request(), hang()}},
       .says = "200, 5 bytes"},
      {.name = "a different answer each time",
       .scripts = {{read_request(), write_bytes(whole("a")), read_request(),
                    write_bytes("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"), read_request(),
                    write_bytes("HTTP/1.1 404 Not Found\r\nContent-Length: 1\r\n\r\nx"), hang()}},
       .says = "404, 1 bytes",
       .requests = 3,
       .connections = 1},
  };
  for (const auto& stage : stages) {
    rows.push_back({.name = std::string("closes ") + stage.name,
                    .scripts = {say(stage.bytes)},
                    .kinds = {Kind::closed},
                    .says = "closed: the peer closed the connection " + stage.place});
    // What came may be lost with the reset.
    rows.push_back({.name = std::string("resets ") + stage.name,
                    .scripts = {say(stage.bytes)},
                    .kinds = {Kind::reset},
                    .says = "reset: the peer reset the connection ",
                    .door = Door::resets});
  }
  for (const auto& stage : slow_stages)
    rows.push_back({.name = std::string("one byte at a time in ") + stage.name,
                    .scripts = {trickle(stage.bytes, stage.place)},
                    .kinds = {Kind::deadline},
                    .says = "deadline: no whole answer within 600 ms: it passed in the middle of the ",
                    .patience = 300ms,
                    .within = 2s});
  return rows;
}

} // namespace conformance::http::testing
