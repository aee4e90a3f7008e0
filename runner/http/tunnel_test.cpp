#include "http/certificates.hpp"
#include "http/scripted.hpp"
#include "http/secured.hpp"
#include "http/tcp_stream.hpp"
#include "http/testing.hpp"

#include <boost/asio/ssl/context.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace conformance;
using namespace conformance::http;
using namespace conformance::http::testing;
namespace asio = boost::asio;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using namespace std::chrono_literals;
using Kind = NoAnswer::Kind;

namespace {

const std::string opened = "HTTP/1.1 200 Connection established\r\n\r\n";

struct TunnelSeen {
  std::vector<std::string> asked; // heads that the proxy received
  std::string through;            // all that it carried to the target
  std::string request;            // what the target read
};

/// Carries what one side says to the other until either ends.
asio::awaitable<void> carry(std::shared_ptr<Stream> from, std::shared_ptr<Stream> to, std::string* copy) {
  std::vector<char> block(4096);
  for (;;) {
    const auto read = co_await from->read_some(block);
    const std::string_view bytes(block.data(), read.bytes);
    if (copy != nullptr) copy->append(bytes);
    boost::system::error_code error;
    if (!bytes.empty()) error = co_await to->write(bytes);
    if (read.error || error) break;
  }
  from->close();
  to->close();
}

/// A target that speaks TLS, and a proxy before it: one that says `answer` to CONNECT and goes on as a tunnel
/// if `tunnels`.
struct TunnelWorld {
  TunnelWorld() {
    const auto identity = make_identity({"api.test", "DNS:api.test,IP:192.0.2.7,IP:2001:db8::7"}, &authority);
    tls_server.use_certificate_chain_file(files.certificate("server.pem", identity));
    tls_server.use_private_key_file(files.key("server.key", identity), ssl::context::pem);
    tls.ca_file = files.certificate("ca.pem", authority);
  }

  asio::awaitable<void> be_target() {
    auto socket = co_await target.async_accept(asio::use_awaitable);
    const auto layered = std::make_shared<Secured::Layered>(std::move(socket), tls_server);
    co_await layered->async_handshake(ssl::stream_base::server, asio::use_awaitable);
    const auto stream = std::make_shared<Secured>(layered);
    const bool complete = co_await read_head(*stream, seen.request);
    if (complete) co_await stream->write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
    co_await sleep(*clock, 1s);
  }

  asio::awaitable<void> be_proxy(Script script, bool tunnels) {
    auto socket = co_await proxy.async_accept(asio::use_awaitable);
    const std::shared_ptr<Stream> stream = tcp_stream(std::move(socket));
    if (!tunnels) {
      const auto peer = std::make_shared<Peer>();
      co_await play(stream, std::move(script), *clock, peer);
      seen.asked.insert(seen.asked.end(), peer->requests.begin(), peer->requests.end());
      co_return;
    }
    std::string head;
    co_await read_head(*stream, head);
    seen.asked.push_back(head);
    tcp::socket onward(context);
    co_await onward.async_connect(target.local_endpoint(), asio::use_awaitable);
    const std::shared_ptr<Stream> there = tcp_stream(std::move(onward));
    for (const auto& step : script)
      co_await stream->write(step.bytes);
    asio::co_spawn(context, carry(there, stream, nullptr), [](std::exception_ptr) {});
    co_await carry(stream, there, &seen.through);
  }

  Outcome get(Script script, bool tunnels, const std::string& user = {},
              const std::string& base = "https://api.test/v1",
              std::vector<std::pair<std::string, std::string>> resolve = {}) {
    asio::co_spawn(context, be_target(), [](std::exception_ptr) {});
    asio::co_spawn(context, be_proxy(std::move(script), tunnels), [](std::exception_ptr) {});
    std::string error;
    const auto url = parse_base_url(base, error);
    REQUIRE_MESSAGE(url, error);
    const auto place = fmt::format("{}127.0.0.1:{}", user, proxy.local_endpoint().port());
    options.user_agent = "tests";
    auto connector =
        tcp_connector(context, *url, tls, options, *clock, std::move(resolve), parse_proxy(place, error));
    const auto client = make_client(context, *clock, *url, std::move(connector), options);
    return run(context, client->send({"GET", "/x", {{"X-Key", "key-of-the-tests"}}, {}}, 0));
  }

  std::string port() { return std::to_string(proxy.local_endpoint().port()); }

  Files files;
  asio::io_context context;
  std::unique_ptr<Clock> clock = real_clock(context);
  tcp::acceptor target{context, {asio::ip::make_address("127.0.0.1"), 0}};
  tcp::acceptor proxy{context, {asio::ip::make_address("127.0.0.1"), 0}};
  Identity authority = make_identity({"Test CA", "", true});
  ssl::context tls_server{ssl::context::tls_server};
  TlsOptions tls;
  ClientOptions options;
  TunnelSeen seen;
};

/// What becomes of a proxy that plays this; `{}` in the text stands for its port.
void fails(Script script, Kind kind, const std::string& says, const std::string& user = {}) {
  TunnelWorld world;
  world.options.connect = world.options.tls = 300ms;
  const auto outcome = world.get(std::move(script), false, user);
  REQUIRE(std::holds_alternative<NoAnswer>(outcome.answer));
  const auto& none = std::get<NoAnswer>(outcome.answer);
  CHECK(none.kind == kind);
  CHECK(none.nothing_read);
  const auto expected = fmt::format(fmt::runtime(says), world.port());
  CHECK_MESSAGE(none.text.starts_with(expected), none.text);
  CHECK(outcome.total < 3s);
  for (const auto& head : world.seen.asked)
    CHECK(head.find("key-of-the-tests") == std::string::npos);
}

Script answer(const std::string& bytes) {
  return {read_request(), write_bytes(bytes), wait_for(200ms)};
}

} // namespace

TEST_CASE("through a tunnel: the proxy sees host and port, and no byte of a request") {
  TunnelWorld world;
  const auto outcome = world.get({write_bytes(opened)}, true);
  REQUIRE(std::holds_alternative<Response>(outcome.answer));
  CHECK(std::get<Response>(outcome.answer).body == "hi");
  REQUIRE(world.seen.asked.size() == 1);
  CHECK(world.seen.asked[0] ==
        "CONNECT api.test:443 HTTP/1.1\r\nHost: api.test:443\r\nUser-Agent: tests\r\n\r\n");
  CHECK(world.seen.request.starts_with("GET /v1/x HTTP/1.1\r\nHost: api.test\r\n"));
  CHECK(world.seen.request.find("key-of-the-tests") != std::string::npos);
  CHECK(world.seen.request.find("Proxy-") == std::string::npos);
  CHECK(world.seen.through.size() > 200);
  for (const auto* const word : {"key-of-the-tests", "GET", "/v1"})
    CHECK(world.seen.through.find(word) == std::string::npos);
}

TEST_CASE("the credential goes to the proxy and not to the target") {
  TunnelWorld world;
  const auto outcome = world.get({write_bytes(opened)}, true, "Aladdin:open%20sesame@");
  CHECK(std::holds_alternative<Response>(outcome.answer));
  REQUIRE(world.seen.asked.size() == 1);
  CHECK(world.seen.asked[0].find("\r\nProxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n") !=
        std::string::npos);
  CHECK(world.seen.request.find("QWxhZGRpbjpvcGVuIHNlc2FtZQ") == std::string::npos);
}

TEST_CASE("what a proxy may say when it opens a tunnel") {
  for (const std::string said : {"HTTP/1.0 200 OK\r\n\r\n", "HTTP/1.1 204 No Content\r\nVia: x\r\n\r\n",
                                 "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n",
                                 "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                                 "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"}) {
    TunnelWorld world;
    const auto outcome = world.get({write_bytes(said)}, true);
    CHECK_MESSAGE(std::holds_alternative<Response>(outcome.answer), said);
  }
}

TEST_CASE("the target of a tunnel: ports, addresses and mappings") {
  struct Row {
    std::string base;
    std::vector<std::pair<std::string, std::string>> resolve;
    std::string target;
  };
  for (const auto& [base, resolve, target] :
       std::vector<Row>{{"https://api.test:8443", {}, "api.test:8443"},
                        {"https://192.0.2.7", {}, "192.0.2.7:443"},
                        {"https://[2001:db8::7]:1", {}, "[2001:db8::7]:1"},
                        {"https://api.test",
                         {{"api.test:443", "192.0.2.1"}, {"api.test:443", "192.0.2.2"}},
                         "192.0.2.1:443"},
                        {"https://api.test", {{"api.test:443", "[2001:db8::1]"}}, "[2001:db8::1]:443"}}) {
    TunnelWorld world;
    const auto outcome = world.get({write_bytes(opened)}, true, {}, base, resolve);
    CHECK_MESSAGE(std::holds_alternative<Response>(outcome.answer), base);
    REQUIRE(world.seen.asked.size() == 1);
    CHECK(world.seen.asked[0].starts_with("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n"));
  }
}

TEST_CASE("a proxy that refuses") {
  fails(answer("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n"),
        Kind::connect,
        "connect: the proxy 127.0.0.1:{} answers 407 (Proxy Authentication Required) when asked for "
        "api.test:443: "
        "HTTPS_PROXY needs a user and a password");
  fails(answer("HTTP/1.1 407 No\r\n\r\n"), Kind::connect,
        "connect: the proxy 127.0.0.1:{} answers 407 (Proxy Authentication Required) when asked for "
        "api.test:443: "
        "it does not take the user and password of HTTPS_PROXY",
        "me:wrong@");
  fails(answer("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n\r\noops"), Kind::connect,
        "connect: the proxy 127.0.0.1:{} answers 502 (Bad Gateway) when asked for api.test:443");
  fails(answer("HTTP/1.1 302 Found\r\nLocation: https://evil.test/\r\n\r\n"), Kind::connect,
        "connect: the proxy 127.0.0.1:{} answers 302 (Found) when asked for api.test:443");
}

TEST_CASE("a proxy that lies or is none") {
  fails(answer("HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n<h1>Login</h1>"), Kind::connect,
        "connect: the proxy 127.0.0.1:{} says that the tunnel is open, and goes on speaking itself");
  fails({read_request(), write_bytes(opened), wait_for(50ms), write_bytes("<h1>Please log in</h1>"),
         wait_for(1s)},
        Kind::tls,
        "tls: wrong version number (does the port speak TLS?) (during the handshake); through the proxy "
        "127.0.0.1:{}");
  fails({read_request(), write_bytes(opened)}, Kind::tls, "tls: ");
  fails({read_request(), write_bytes(opened), hang()}, Kind::deadline,
        "deadline: no TLS handshake within 300 ms; through the proxy 127.0.0.1:{}");
  fails(answer("220 mail.test ESMTP\r\n"), Kind::connect,
        "connect: the proxy 127.0.0.1:{} does not speak HTTP: malformed: ");
  fails(answer("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x')), Kind::connect,
        "connect: the proxy 127.0.0.1:{} does not speak HTTP: too large: the header exceeds 65536 bytes");
  fails({read_request(), write_often("HTTP/1.1 102 Wait\r\n\r\n", 1000), wait_for(200ms)}, Kind::connect,
        "connect: the proxy 127.0.0.1:{} sends interim answers without end");
}

TEST_CASE("a proxy that goes away or says nothing") {
  fails({read_request()}, Kind::connect,
        "connect: the proxy 127.0.0.1:{} ended the connection instead of opening a tunnel");
  fails({read_request(), write_bytes("HTTP/1.1 200 O")}, Kind::connect,
        "connect: the proxy 127.0.0.1:{} ended the connection instead of opening a tunnel");
  fails({hang()}, Kind::deadline,
        "deadline: the proxy 127.0.0.1:{} opened no tunnel to api.test:443 within 300 ms");
  fails({read_request(), write_often("H", 1, 10ms), hang()}, Kind::deadline,
        "deadline: the proxy 127.0.0.1:{} opened no tunnel to api.test:443 within 300 ms");
  TunnelWorld world;
  const auto port = world.port();
  world.proxy.close();
  std::string error;
  const auto url = *parse_base_url("https://api.test", error);
  auto connector = tcp_connector(world.context, url, world.tls, world.options, *world.clock, {},
                                 parse_proxy("127.0.0.1:" + port, error));
  const auto client = make_client(world.context, *world.clock, url, std::move(connector), world.options);
  const auto outcome = run(world.context, client->send({"GET", "/", {}, {}}, 0));
  REQUIRE(std::holds_alternative<NoAnswer>(outcome.answer));
  CHECK(std::get<NoAnswer>(outcome.answer).text == "connect: the proxy: refused by 127.0.0.1:" + port);
}

TEST_CASE("a certificate of the proxy's own is not taken for the target's") {
  TunnelWorld world;
  const auto outcome = world.get({write_bytes(opened)}, true, {}, "https://other.test");
  REQUIRE(std::holds_alternative<NoAnswer>(outcome.answer));
  CHECK(std::get<NoAnswer>(outcome.answer).text ==
        "tls: the certificate is not for other.test; through the proxy 127.0.0.1:" + world.port());
}

TEST_CASE("http never goes through a proxy") {
  TunnelWorld world;
  std::string error;
  const auto url = *parse_base_url("http://api.test", error);
  CHECK_THROWS_WITH(tcp_connector(world.context, url, {}, {}, *world.clock, {}, parse_proxy("p.test", error)),
                    "Only https goes through a proxy.");
}
