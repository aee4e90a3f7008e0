#include "http/scripted.hpp"
#include "http/testing.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <doctest/doctest.h>

#include <optional>

using namespace conformance;
using namespace conformance::http;
using namespace conformance::http::testing;
namespace asio = boost::asio;
using namespace std::chrono_literals;
using Kind = NoAnswer::Kind;

namespace {

/// A client of a scripted peer, on the virtual clock.
struct World {
  explicit World(std::deque<Script> scripts, ClientOptions how = {}) : options(std::move(how)) {
    peer->scripts = std::move(scripts);
    options.user_agent = "test/1";
    std::string error;
    url = *parse_base_url("http://api.test/v1", error);
    client =
        make_client(context, clock, url, std::make_unique<ScriptedConnector>(context, clock, peer), options);
  }

  Outcome send(Request request, Lane lane = 0) {
    return run(context, client->send(std::move(request), lane), &clock);
  }
  Outcome get(Lane lane = 0) { return send({"GET", "/a", {}, {}}, lane); }

  VirtualClock clock;
  asio::io_context context;
  std::shared_ptr<Peer> peer = std::make_shared<Peer>();
  ClientOptions options;
  BaseUrl url;
  std::unique_ptr<Transport> client;
};

Response response(const Outcome& outcome) {
  const auto* const none = std::get_if<NoAnswer>(&outcome.answer);
  if (none != nullptr) FAIL_CHECK("no answer: " << none->text);
  return none != nullptr ? Response{} : std::get<Response>(outcome.answer);
}

NoAnswer no_answer(const Outcome& outcome) {
  const auto* const none = std::get_if<NoAnswer>(&outcome.answer);
  if (none == nullptr) FAIL_CHECK("an answer: " << std::get<Response>(outcome.answer).status);
  return none != nullptr ? *none : NoAnswer{Kind::cancelled, "an answer"};
}

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

/// What becomes of one GET to which the peer says this and closes.
Outcome answered(const std::string& bytes, ClientOptions options = {}) {
  World world({{read_request(), write_bytes(bytes)}}, options);
  return world.get();
}

} // namespace

TEST_CASE("a request is written as it is, with what the client adds") {
  World world({{read_request(), write_bytes(ok), read_request(), write_bytes(ok), read_request(),
                write_bytes(ok), read_request(), write_bytes(ok)}});
  world.send({"GET", "/a%2F?b=%00#c", {{"X-b", "1"}, {"x-B", "2"}}, {}});
  world.send({"POST", "/", {}, {}});
  world.send({"PATCH", "/", {{"accept-encoding", "gzip"}, {"USER-AGENT", "mine"}}, ""});
  world.send({"DELETE", "/", {{"host", "elsewhere"}}, {}});
  REQUIRE(world.peer->requests.size() == 4);
  CHECK(world.peer->requests[0] == "GET /v1/a%2F?b=%00#c HTTP/1.1\r\nHost: api.test\r\nUser-Agent: test/1\r\n"
                                   "Accept-Encoding: identity\r\nX-b: 1\r\nx-B: 2\r\n\r\n");
  CHECK(world.peer->requests[1] == "POST /v1/ HTTP/1.1\r\nHost: api.test\r\nUser-Agent: test/1\r\n"
                                   "Accept-Encoding: identity\r\nContent-Length: 0\r\n\r\n");
  CHECK(world.peer->requests[2] == "PATCH /v1/ HTTP/1.1\r\nHost: api.test\r\naccept-encoding: gzip\r\n"
                                   "USER-AGENT: mine\r\nContent-Length: 0\r\n\r\n");
  CHECK(world.peer->requests[3] ==
        "DELETE /v1/ HTTP/1.1\r\nUser-Agent: test/1\r\nAccept-Encoding: identity\r\n"
        "host: elsewhere\r\n\r\n");
}

TEST_CASE("order, letter case and repetitions of headers are kept, trailers follow") {
  const auto got =
      response(answered("HTTP/1.1 299 Quite \xc3\xa9\r\nx-B: 1\r\nDate: now\r\nX-b:  2 \r\n"
                        "Transfer-Encoding: chunked\r\n\r\n"
                        "3;n=v;q=\"a b\"\r\nabc\r\nA\r\n0123456789\r\n0\r\nX-Late: yes\r\n\r\n"));
  CHECK(got.status == 299);
  CHECK(got.reason == "Quite \xc3\xa9");
  CHECK(got.http_version == 11);
  CHECK(got.body == "abc0123456789");
  CHECK(
      got.headers ==
      Headers{
          {"x-B", "1"}, {"Date", "now"}, {"X-b", "2"}, {"Transfer-Encoding", "chunked"}, {"X-Late", "yes"}});
}

TEST_CASE("a connection is used again, and counted") {
  World world({{read_request(), write_bytes(ok), read_request(), write_bytes(ok)},
               {read_request(), write_bytes(ok)}});
  CHECK(world.get().connection == 1);
  CHECK(world.get().connection == 1);
  CHECK(world.get().connection == 2); // the peer has closed the first meanwhile
  CHECK(world.peer->connections == 2);
}

TEST_CASE("what ends a connection") {
  const auto connections = [](const std::string& bytes, const Request& request = {"GET", "/", {}, {}}) {
    World world({{read_request(), write_bytes(bytes), read_request(), write_bytes(ok), hang()},
                 {read_request(), write_bytes(ok)}});
    response(world.send(request));
    CHECK(response(world.get()).body == "hi");
    return world.peer->connections;
  };
  CHECK(connections(ok) == 1);
  CHECK(connections("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: Close\r\n\r\nhi") == 2);
  CHECK(connections("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi") == 2);
  CHECK(connections("HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nhi") == 1);
  CHECK(connections(
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n0\r\n\r\n") == 2);
  CHECK(connections(ok + "x") == 2);
  CHECK(connections(ok + ok) == 2);
  CHECK(connections("HTTP/1.1 204 No Content\r\n\r\n") == 1);
  CHECK(connections("HTTP/1.1 204 No Content\r\n\r\nbody") == 2);
  CHECK(connections("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n") == 1);
  CHECK(connections("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", {"HEAD", "/", {}, {}}) == 1);
  CHECK(connections(ok, {"HEAD", "/", {}, {}}) == 2); // the body must not come
  CHECK(connections(ok, {"POST", "/", {{"Content-Length", "0"}}, {}}) == 2);
  CHECK(connections(ok, {"GET", "/", {{"connection", "keep-alive"}}, {}}) == 2);
}

TEST_CASE("bytes that come while nobody asks are no answer") {
  World world(
      {{read_request(), write_bytes(ok), wait_for(1s), write_bytes("HTTP/1.1 403 No\r\n\r\n"), hang()},
       {read_request(), write_bytes(ok)}});
  CHECK(response(world.get()).status == 200);
  run(
      world.context, []() -> asio::awaitable<int> { co_return 1; }(), &world.clock);
  world.clock.advance_by(2s);
  CHECK(response(world.get()).status == 200);
  CHECK(world.peer->connections == 2);
}

TEST_CASE("the body to the end of the stream") {
  const auto got = response(answered("HTTP/1.1 200 OK\r\nX: y\r\n\r\nuntil the end"));
  CHECK(got.body == "until the end");
}

TEST_CASE("interim answers are skipped, but not for ever") {
  const std::string interim = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
  std::string many;
  for (int count = 0; count < 20; ++count)
    many += interim;
  const auto got = response(answered(many + ok));
  CHECK(got.status == 200);
  CHECK(got.headers == Headers{{"Content-Length", "2"}});
  const auto none = no_answer(answered(many + interim + ok));
  CHECK(none.kind == Kind::malformed);
  CHECK(none.text == "malformed: more than 20 interim answers");
  CHECK(no_answer(answered("HTTP/1.1 101 Switching Protocols\r\n\r\n")).kind == Kind::malformed);
}

TEST_CASE("what is no HTTP answer") {
  for (const std::string bytes : {
           "SSH-2.0-OpenSSH\r\n",
           "HTTP/2.0 200 OK\r\n\r\n",
           "HTTP/1.1 2000 OK\r\n\r\n",
           "HTTP/1.1 20 OK\r\n\r\n",
           "HTTP/1.1 000 OK\r\nContent-Length: 0\r\n\r\n",
           "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
           "HTTP/1.1 200 OK\r\nBad Name: 1\r\n\r\n",
           "HTTP/1.1 200 OK\r\nNoColon\r\n\r\n",
           "HTTP/1.1 200 OK\r\nX: \x01\r\n\r\n",
           "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n12",
           "HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\n12",
           "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
           "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
           "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nx",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n11111111111111111\r\n",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
       }) {
    CAPTURE(bytes);
    const auto none = no_answer(answered(bytes));
    CHECK(none.kind == Kind::malformed);
    CHECK(none.text.starts_with("malformed: "));
    CHECK_FALSE(none.nothing_read);
  }
  CHECK(no_answer(answered("SSH-2.0-OpenSSH\r\n")).text ==
        "malformed: what came is no HTTP answer: it does not begin with HTTP/1.0 or HTTP/1.1");
  CHECK(response(answered("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi")).body ==
        "hi");
}

TEST_CASE("the stream ends too early") {
  const auto ended = [](const std::string& bytes) {
    const auto none = no_answer(answered(bytes));
    CHECK(none.kind == Kind::closed);
    CHECK_FALSE(none.reused);
    CHECK(none.nothing_read == bytes.empty());
    return none.text;
  };
  CHECK(ended("") == "closed: the peer closed the connection before answering");
  CHECK(ended("HTTP/1.1 2") == "closed: the peer closed the connection in the middle of the status line");
  CHECK(ended("HTTP/1.1 200 OK\r\nX: y\r\n") ==
        "closed: the peer closed the connection in the middle of the headers");
  CHECK(ended("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc") ==
        "closed: the peer closed the connection in the middle of the body, after 3 bytes of it");
  CHECK(ended("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n") ==
        "closed: the peer closed the connection in the middle of the body, after 3 bytes of it");
  CHECK(ended("HTTP/1.1 100 Continue\r\n\r\n") ==
        "closed: the peer closed the connection after an interim answer");
}

TEST_CASE("a connection that was used before and closes without a byte says so") {
  World world({{read_request(), write_bytes(ok), read_request()}});
  response(world.get());
  const auto none = no_answer(world.get());
  CHECK(none.kind == Kind::closed);
  CHECK(none.reused);
  CHECK(none.nothing_read);
}

TEST_CASE("a refused connection") {
  World world({});
  const auto outcome = world.get();
  CHECK(no_answer(outcome).kind == Kind::connect);
  CHECK(no_answer(outcome).nothing_read);
  CHECK(outcome.connection == 0);
}

TEST_CASE("deadlines") {
  SUBCASE("first byte") {
    World world({{read_request(), hang()}});
    const auto outcome = world.get();
    const auto none = no_answer(outcome);
    CHECK(none.kind == Kind::deadline);
    CHECK(none.text == "deadline: no first byte within 15 s");
    CHECK(none.nothing_read);
    CHECK(outcome.total == 15s);
  }
  SUBCASE("whole answer, which trickles") {
    Script script{read_request(), write_bytes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")};
    for (int second = 0; second < 100; ++second) {
      script.push_back(wait_for(1s));
      script.push_back(write_bytes("x"));
    }
    World world({script});
    const auto outcome = world.get();
    const auto none = no_answer(outcome);
    CHECK(none.kind == Kind::deadline);
    CHECK(
        none.text.starts_with("deadline: no whole answer within 30 s: it passed in the middle of the body"));
    CHECK_FALSE(none.nothing_read);
    CHECK(outcome.total == 30s);
    CHECK(outcome.until_first_byte == 0s);
  }
  SUBCASE("a request that cannot be sent") {
    World world({{hang()}});
    const auto outcome = world.send({"POST", "/", {}, std::string(3 * 1024 * 1024, 'x')});
    CHECK(no_answer(outcome).text ==
          "deadline: no whole answer within 30 s: it passed before the request was sent");
    CHECK(outcome.total == 30s);
  }
  SUBCASE("just in time, and nothing is left behind") {
    World world({{read_request(), wait_for(14s), write_bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nh"),
                  wait_for(14s), write_bytes("i"), read_request(), hang()}});
    const auto outcome = world.get();
    CHECK(response(outcome).body == "hi");
    CHECK(outcome.until_sent == 0s);
    CHECK(outcome.until_first_byte == 14s);
    CHECK(outcome.total == 28s);
    CHECK_FALSE(world.clock.advance());
  }
}

TEST_CASE("an answer that comes before the request is out is the answer") {
  World world({{read_request(), write_bytes("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n"), hang()},
               {read_request(), write_bytes(ok)}});
  CHECK(response(world.send({"POST", "/", {}, std::string(3 * 1024 * 1024, 'x')})).status == 413);
  CHECK(response(world.get()).status == 200);
  CHECK(world.peer->connections == 2);
}

TEST_CASE("limits") {
  ClientOptions options;
  options.header_bytes = 300;
  options.body_bytes = 10;
  const auto too_large = [&](const std::string& bytes) {
    const auto none = no_answer(answered(bytes, options));
    CHECK(none.kind == Kind::too_large);
    return none.text;
  };
  CHECK(too_large("HTTP/1.1 200 OK\r\nX: " + std::string(400, 'x') + "\r\n\r\n") ==
        "too large: the header exceeds 300 bytes");
  CHECK(too_large("HTTP/1.1 200 " + std::string(100'000, 'x')) == "too large: the header exceeds 300 bytes");
  std::string lines = "HTTP/1.1 200 OK\r\n";
  for (int line = 0; line < 100; ++line)
    lines += "A: b\r\n";
  too_large(lines + "\r\n");
  too_large("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + lines.substr(17) + "\r\n");
  too_large("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(400, 'x'));
  CHECK(too_large("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n") == "too large: the body exceeds 10 bytes");
  too_large("HTTP/1.1 200 OK\r\n\r\n0123456789x");
  too_large("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n5\r\nabcde\r\n0\r\n\r\n");
  CHECK(response(answered("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789", options)).body ==
        "0123456789");
}

TEST_CASE("an answer says how much of it is read as JSON") {
  ClientOptions options;
  options.json = {7, 70};
  const auto limits = response(answered(ok, options)).json_limits;
  CHECK(limits.depth == 7);
  CHECK(limits.values == 70);
}

TEST_CASE("a request that would split lines is never sent") {
  World world({{read_request(), write_bytes(ok)}});
  const std::string with_nul("a\0b", 3);
  for (const auto& request : std::vector<Request>{{"GET\r\nX: y", "/", {}, {}},
                                                  {"", "/", {}, {}},
                                                  {"GET", "/\r\n\r\nGET /", {}, {}},
                                                  {"GET", "/\n", {}, {}},
                                                  {"GET", "a", {}, {}},
                                                  {"GET", "/" + with_nul, {}, {}},
                                                  {"GET", "/", {{"X", "1\r\nY: 2"}}, {}},
                                                  {"GET", "/", {{"X", with_nul}}, {}},
                                                  {"GET", "/", {{"X\n", "1"}}, {}},
                                                  {"GET", "/", {{"", "1"}}, {}}}) {
    const auto none = no_answer(world.send(request));
    CHECK(none.kind == Kind::malformed);
    CHECK(none.text.starts_with("malformed: nothing was sent"));
    CHECK(none.nothing_read);
  }
  CHECK(world.peer->connections == 0);
}

TEST_CASE("lanes are connections of their own") {
  const Script three{read_request(), write_bytes(ok), read_request(), write_bytes(ok),
                     read_request(), write_bytes(ok), hang()};
  World world({three, three, three, three});
  CHECK(world.get(1).connection == 1);
  CHECK(world.get(2).connection == 2);
  CHECK(world.get().connection == 3);
  CHECK(world.get(1).connection == 1);
  CHECK(world.get(2).connection == 2);
  world.client->close(1);
  CHECK(world.get(1).connection == 4);
  CHECK(world.get(2).connection == 2);
}

namespace {

/// Sends several at once; the connections that carried them, in the order of the answers.
std::vector<std::uint64_t> at_once(World& world, const std::vector<Lane>& lanes) {
  std::vector<std::uint64_t> result;
  for (const auto lane : lanes)
    asio::co_spawn(world.context, world.client->send({"GET", "/", {}, {}}, lane),
                   [&](std::exception_ptr failure, Outcome outcome) {
                     if (!failure && std::holds_alternative<Response>(outcome.answer))
                       result.push_back(outcome.connection);
                   });
  run_virtual(world.context, world.clock, [&] { return result.size() == lanes.size(); });
  return result;
}

} // namespace

TEST_CASE("who finds no connection free waits in line, and that time does not count") {
  const Script slow{read_request(),  wait_for(10s),  write_bytes(ok), read_request(),  wait_for(10s),
                    write_bytes(ok), read_request(), wait_for(10s),   write_bytes(ok), hang()};
  ClientOptions options;
  options.connections = 2;
  World world({slow, slow, slow}, options);
  const auto order = at_once(world, {0, 0, 0, 0, 0, 0});
  CHECK(order.size() == 6);
  CHECK(world.peer->connections == 2);
  CHECK(world.clock.now().since_origin == 30s); // three rounds, none cut off by the 15 s for the first byte
}

TEST_CASE("a lane and the pool go on beside each other") {
  const Script slow{read_request(), wait_for(10s), write_bytes(ok), hang()};
  World world({slow, slow, slow});
  CHECK(at_once(world, {0, 1, 2}).size() == 3);
  CHECK(world.clock.now().since_origin == 10s);
}

TEST_CASE("closing a lane in use lets the answer come, then opens a new connection") {
  const Script slow{read_request(), wait_for(10s), write_bytes(ok), hang()};
  World world({slow, slow});
  world.clock.schedule(world.clock.now() + 5s, [&] { world.client->close(1); });
  CHECK(response(world.get(1)).status == 200);
  CHECK(world.get(1).connection == 2);
}

TEST_CASE("a client that goes ends what it has under way") {
  World world({{read_request(), hang()}});
  world.clock.schedule(world.clock.now() + 5s, [&] { world.client.reset(); });
  const auto outcome = world.get();
  CHECK(no_answer(outcome).kind == Kind::cancelled);
  CHECK(outcome.total == 5s);
}

TEST_CASE("cancelling ends a request at any stage, and the pool goes on") {
  ClientOptions options;
  options.connections = 1;
  World world({{read_request(), hang()}, {read_request(), write_bytes(ok), hang()}}, options);
  asio::cancellation_signal first, second;
  std::vector<Outcome> outcomes;
  const auto record = [&](std::exception_ptr failure, Outcome outcome) {
    if (!failure) outcomes.push_back(std::move(outcome));
  };
  asio::co_spawn(world.context, world.client->send({"GET", "/", {}, {}}, 0),
                 asio::bind_cancellation_slot(first.slot(), record));
  asio::co_spawn(world.context, world.client->send({"GET", "/", {}, {}}, 0), // waits in line
                 asio::bind_cancellation_slot(second.slot(), record));
  world.clock.schedule(world.clock.now() + 1s, [&] { second.emit(asio::cancellation_type::terminal); });
  world.clock.schedule(world.clock.now() + 2s, [&] { first.emit(asio::cancellation_type::terminal); });
  run_virtual(world.context, world.clock, [&] { return outcomes.size() == 2; });
  REQUIRE(outcomes.size() == 2);
  CHECK(no_answer(outcomes[0]).kind == Kind::cancelled);
  CHECK(no_answer(outcomes[1]).kind == Kind::cancelled);
  CHECK(world.clock.now().since_origin == 2s);
  CHECK(response(world.get()).status == 200);
}

TEST_CASE("cancelling is safe after any number of steps, on a new and on a used connection") {
  for (const bool used : {false, true})
    for (int steps = 0; steps < 60; ++steps) {
      const Script script{read_request(), write_bytes(ok), read_request(), write_bytes(ok),
                          read_request(), write_bytes(ok), hang()};
      World world({script, script, script});
      if (used) response(world.get());
      asio::cancellation_signal signal;
      bool over = false;
      std::optional<Outcome> outcome;
      asio::co_spawn(
          world.context, world.client->send({"GET", "/", {}, {}}, 0),
          asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr failure, Outcome got) {
            over = true;
            if (!failure) outcome = std::move(got);
          }));
      for (int step = 0; step < steps && !over; ++step)
        world.context.poll_one();
      signal.emit(asio::cancellation_type::terminal);
      run_virtual(world.context, world.clock, [&] { return over; });
      REQUIRE(over);
      if (steps > 1) REQUIRE(outcome.has_value());
      if (outcome && std::holds_alternative<NoAnswer>(outcome->answer))
        CHECK(std::get<NoAnswer>(outcome->answer).kind == Kind::cancelled);
      REQUIRE(response(world.get()).body == "hi");
    }
}

TEST_CASE("a context may be destroyed with requests under way") {
  World world({{read_request(), hang()}, {read_request(), hang()}});
  asio::co_spawn(world.context, world.client->send({"GET", "/", {}, {}}, 0),
                 [](std::exception_ptr, Outcome) {});
  asio::co_spawn(world.context, world.client->send({"GET", "/", {}, {}}, 7),
                 [](std::exception_ptr, Outcome) {});
  world.context.poll();
  CHECK(world.peer->connections == 2);
}

TEST_CASE("the embedded server is reached through memory") {
  VirtualClock clock;
  asio::io_context context;
  std::string error;
  unsigned asked = 0;
  const Handler handler = [&](const ServerRequest& request) {
    ServerAnswer answer;
    answer.body = std::to_string(++asked) + request.target + request.body;
    answer.chunked = asked % 3 == 0;
    answer.delay = 1ms;
    return answer;
  };
  const auto client = make_client(context, clock, *parse_base_url("http://memory", error),
                                  memory_connector(context, handler, clock), {});
  for (unsigned round = 1; round <= 1000; ++round) {
    const auto outcome = run(context, client->send({"POST", "/x", {}, std::string(round, 'b')}, 0), &clock);
    REQUIRE(response(outcome).body == std::to_string(round) + "/x" + std::string(round, 'b'));
    REQUIRE(outcome.connection == 1);
    REQUIRE(outcome.total == 1ms);
  }
}
