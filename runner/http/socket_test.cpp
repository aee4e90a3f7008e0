#include "http/scripted.hpp"
#include "http/tcp_stream.hpp"
#include "http/testing.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>
#include <set>

using namespace conformance;
using namespace conformance::http;
using namespace conformance::http::testing;
namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;
using Kind = NoAnswer::Kind;

namespace {

ServerAnswer echoed_target(const ServerRequest& request) {
  ServerAnswer answer;
  answer.body = request.target + "|" + request.body;
  return answer;
}

/// Real time, real sockets.
struct Sockets {
  asio::io_context context;
  std::unique_ptr<Clock> clock = real_clock(context);

  std::unique_ptr<Transport> client(const std::string& base, ClientOptions options = {},
                                    std::vector<std::pair<std::string, std::string>> resolve = {}) {
    std::string error;
    const auto url = parse_base_url(base, error);
    REQUIRE_MESSAGE(url, error);
    auto connector = tcp_connector(context, *url, {}, options, *clock, std::move(resolve));
    return make_client(context, *clock, *url, std::move(connector), options);
  }
  std::string base(const Server& server) { return fmt::format("http://127.0.0.1:{}", server.port()); }
  Outcome get(Transport& transport, const std::string& target = "/", Lane lane = 0) {
    return run(context, transport.send({"GET", target, {}, {}}, lane));
  }
};

NoAnswer failure_of(const Outcome& outcome) {
  REQUIRE(std::holds_alternative<NoAnswer>(outcome.answer));
  return std::get<NoAnswer>(outcome.answer);
}

std::string body(const Outcome& outcome) {
  if (const auto* const none = std::get_if<NoAnswer>(&outcome.answer)) return none->text;
  return std::get<Response>(outcome.answer).body;
}

/// Accepts one connection, reads a request, says `bytes`, and resets.
asio::awaitable<void> reset_after(tcp::acceptor& acceptor, std::string bytes) {
  auto socket = co_await acceptor.async_accept(asio::use_awaitable);
  socket.set_option(asio::socket_base::linger(true, 0));
  const std::shared_ptr<Stream> stream = tcp_stream(std::move(socket));
  std::string head;
  co_await read_head(*stream, head);
  co_await stream->write(bytes);
  stream->close();
}

/// A listener whose queue is full drops what comes. What fills it must live as long.
std::vector<tcp::socket> full_queue(tcp::acceptor& acceptor, const tcp::endpoint& at) {
  acceptor.open(tcp::v4());
  acceptor.bind(at);
  acceptor.listen(0);
  std::vector<tcp::socket> fill;
  for (int count = 0; count < 4; ++count) {
    fill.emplace_back(acceptor.get_executor());
    fill.back().async_connect(acceptor.local_endpoint(), [](boost::system::error_code) {});
  }
  return fill;
}

} // namespace

TEST_CASE("a thousand requests go over one connection") {
  Sockets world;
  Server server(world.context, "127.0.0.1", 0, echoed_target, *world.clock);
  const auto client = world.client(world.base(server) + "/v1/");
  for (int round = 0; round < 1000; ++round) {
    const auto outcome = run(world.context, client->send({"POST", "/x", {}, std::to_string(round)}, 0));
    REQUIRE(body(outcome) == "/v1/x|" + std::to_string(round));
    REQUIRE(outcome.connection == 1);
    REQUIRE(outcome.until_sent > 0s);
    REQUIRE(outcome.until_first_byte >= outcome.until_sent);
    REQUIRE(outcome.total >= outcome.until_first_byte);
  }
}

TEST_CASE("two lanes and the pool at once, each answer to its request") {
  Sockets world;
  Server server(world.context, "127.0.0.1", 0, echoed_target, *world.clock);
  ClientOptions options;
  options.connections = 3;
  const auto client = world.client(world.base(server), options);
  std::map<Lane, std::set<std::uint64_t>> connections;
  int done = 0, wrong = 0;
  constexpr int requests = 600;
  for (int number = 0; number < requests; ++number) {
    const auto lane = static_cast<Lane>(number % 3);
    const auto text = std::string(static_cast<std::size_t>(number * 37), 'x') + std::to_string(number);
    asio::co_spawn(world.context, client->send({"POST", "/", {}, text}, lane),
                   [&, lane, text](std::exception_ptr failure, Outcome outcome) {
                     ++done;
                     if (failure || body(outcome) != "/|" + text) ++wrong;
                     connections[lane].insert(outcome.connection);
                   });
  }
  while (done < requests && world.context.run_one_for(20s) > 0) {
  }
  CHECK(done == requests);
  CHECK(wrong == 0);
  CHECK(connections[0].size() == 3);
  CHECK(connections[1].size() == 1);
  CHECK(connections[2].size() == 1);
}

TEST_CASE("a large body goes both ways") {
  Sockets world;
  ServerLimits limits;
  limits.body_bytes = 16 * 1024 * 1024;
  Server server(world.context, "127.0.0.1", 0, echoed_target, *world.clock, limits);
  const auto client = world.client(world.base(server));
  const std::string text(10 * 1024 * 1024, 'x');
  const auto outcome = run(world.context, client->send({"PUT", "/", {}, text}, 0));
  CHECK(body(outcome) == "/|" + text);
}

TEST_CASE("a body beyond the server's limit gets its 413, even while it is being sent") {
  Sockets world;
  Server server(world.context, "127.0.0.1", 0, echoed_target, *world.clock);
  const auto client = world.client(world.base(server));
  for (int round = 0; round < 5; ++round) {
    const auto outcome =
        run(world.context, client->send({"PUT", "/", {}, std::string(5 * 1024 * 1024, 'x')}, 0));
    REQUIRE(std::holds_alternative<Response>(outcome.answer));
    CHECK(std::get<Response>(outcome.answer).status == 413);
  }
}

TEST_CASE("stopping a server ends its connections, and the client notices") {
  Sockets world;
  auto server = std::make_unique<Server>(world.context, "127.0.0.1", 0, echoed_target, *world.clock);
  const auto port = server->port();
  auto client = world.client(world.base(*server));
  CHECK(body(world.get(*client)) == "/|");
  server->stop();
  const auto refused = failure_of(world.get(*client));
  CHECK(refused.kind == Kind::connect);
  CHECK(refused.text == fmt::format("connect: refused by 127.0.0.1:{}", port));
  CHECK(refused.nothing_read);
  Server again(world.context, "127.0.0.1", port, echoed_target, *world.clock);
  const auto outcome = world.get(*client);
  CHECK(body(outcome) == "/|");
  CHECK(outcome.connection == 2);
  client.reset();
  again.stop();
  world.context.restart();
  CHECK_NOTHROW(world.context.run()); // nothing is left that would keep it going
}

TEST_CASE("a port that is taken") {
  Sockets world;
  Server server(world.context, "127.0.0.1", 0, echoed_target, *world.clock);
  CHECK_THROWS_AS(Server(world.context, "127.0.0.1", server.port(), echoed_target, *world.clock),
                  boost::system::system_error);
  CHECK_THROWS_AS(Server(world.context, "no address", 0, echoed_target, *world.clock),
                  boost::system::system_error);
}

TEST_CASE("a reset before and within an answer") {
  for (const std::string bytes : {"", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"}) {
    Sockets world;
    tcp::acceptor acceptor(world.context, {asio::ip::make_address("127.0.0.1"), 0});
    asio::co_spawn(world.context, reset_after(acceptor, bytes), [](std::exception_ptr) {});
    const auto client = world.client(fmt::format("http://127.0.0.1:{}", acceptor.local_endpoint().port()));
    const auto none = failure_of(world.get(*client));
    CHECK(none.kind == Kind::reset);
    if (bytes.empty()) CHECK(none.text == "reset: the peer reset the connection before answering");
  }
}

TEST_CASE("an address that does not answer passes the connect deadline") {
  Sockets world;
  tcp::acceptor acceptor(world.context);
  const auto fill = full_queue(acceptor, {asio::ip::make_address("127.0.0.1"), 0});
  ClientOptions options;
  options.connect = 200ms;
  const auto client =
      world.client(fmt::format("http://127.0.0.1:{}", acceptor.local_endpoint().port()), options);
  const auto outcome = world.get(*client);
  CHECK(failure_of(outcome).kind == Kind::deadline);
  CHECK(failure_of(outcome).text.starts_with("deadline: no connection within 200 ms: 127.0.0.1:"));
  CHECK(outcome.total >= 200ms);
  CHECK(outcome.total < 5s);
}

TEST_CASE("names, literals and mappings") {
  Sockets world;
  Server server(world.context, "127.0.0.1", 0, echoed_target, *world.clock);
  const auto port = server.port();
  std::string host;
  SUBCASE("localhost is looked up") {
    // ::1 may refuse first.
    const auto client = world.client(fmt::format("http://localhost:{}", port));
    CHECK(body(world.get(*client)) == "/|");
  }
  SUBCASE("a mapping replaces the look-up, the Host header stays") {
    server.stop();
    Server named(
        world.context, "127.0.0.1", 0,
        [&](const ServerRequest& request) {
          host = header(request.headers, "host").value_or("");
          return ServerAnswer{};
        },
        *world.clock);
    const auto client =
        world.client(fmt::format("http://Api.Test:{}", named.port()), {},
                     {{"other:1", "::1"}, {fmt::format("api.test:{}", named.port()), "127.0.0.1"}});
    CHECK(body(world.get(*client)).empty());
    CHECK(host == fmt::format("Api.Test:{}", named.port()));
  }
  SUBCASE("a mapping to what is no address") {
    CHECK_THROWS_WITH(world.client("http://a:1", {}, {{"a:1", "b"}}),
                      "a:1 resolves to b, which is no IP address");
  }
  SUBCASE("a name that does not exist") {
    ClientOptions options;
    options.connect = 1s;
    const auto client = world.client("http://no-such-host.invalid", options);
    const auto none = failure_of(world.get(*client));
    CHECK((none.kind == Kind::resolve || none.kind == Kind::deadline));
    CHECK(none.text.find("no address for no-such-host.invalid") != std::string::npos);
  }
}

TEST_CASE("several addresses: those that are dead are passed over") {
  Sockets world;
  Server server(world.context, "127.0.0.1", 0, echoed_target, *world.clock);
  const auto port = server.port();
  const auto place = fmt::format("api.test:{}", port);
  ClientOptions options;
  options.connect = 600ms;
  SUBCASE("one that refuses") {
    const auto client =
        world.client("http://" + place, options, {{place, "127.0.0.2"}, {place, "127.0.0.1"}});
    CHECK(body(world.get(*client)) == "/|");
  }
  SUBCASE("one that is silent") {
    tcp::acceptor silent(world.context);
    const auto fill = full_queue(silent, {asio::ip::make_address("127.0.0.2"), port});
    const auto client =
        world.client("http://" + place, options, {{place, "127.0.0.2"}, {place, "127.0.0.1"}});
    const auto outcome = world.get(*client);
    CHECK(body(outcome) == "/|");
    CHECK(outcome.total >= 300ms); // its share of the deadline
    CHECK(outcome.total < 600ms + 2s);
  }
  SUBCASE("all of them") {
    server.stop();
    const auto client =
        world.client("http://" + place, options, {{place, "127.0.0.2"}, {place, "127.0.0.3"}});
    CHECK(failure_of(world.get(*client)).text ==
          fmt::format("connect: refused by 127.0.0.2:{0}; refused by 127.0.0.3:{0}", port));
  }
}

TEST_CASE("IPv6") {
  Sockets world;
  std::unique_ptr<Server> server;
  try {
    server = std::make_unique<Server>(world.context, "::1", 0, echoed_target, *world.clock);
  } catch (const boost::system::system_error&) {
    MESSAGE("this machine has no ::1");
    return;
  }
  const auto client = world.client(fmt::format("http://[::1]:{}", server->port()));
  CHECK(body(world.get(*client)) == "/|");
  const auto port = server->port();
  server->stop();
  CHECK(failure_of(world.get(*client)).text == fmt::format("connect: refused by [::1]:{}", port));
}
