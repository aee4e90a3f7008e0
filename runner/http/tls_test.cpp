#include "http/certificates.hpp"
#include "http/scripted.hpp"
#include "http/secured.hpp"
#include "http/testing.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
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

struct TlsSeen {
  std::string server_name, protocol;
};

asio::awaitable<void> accept_one(tcp::acceptor& acceptor, ssl::context& context, Clock& clock, Script script,
                                 TlsSeen& seen) {
  auto socket = co_await acceptor.async_accept(asio::use_awaitable);
  const auto layered = std::make_shared<Secured::Layered>(std::move(socket), context);
  const auto [error] =
      co_await layered->async_handshake(ssl::stream_base::server, asio::as_tuple(asio::use_awaitable));
  if (error) {
    co_await sleep(clock, 300ms); // the alert is to arrive before a reset
    co_return;
  }
  const char* const name = SSL_get_servername(layered->native_handle(), TLSEXT_NAMETYPE_host_name);
  seen.server_name = name != nullptr ? name : "";
  const unsigned char* protocol = nullptr;
  unsigned length = 0;
  SSL_get0_alpn_selected(layered->native_handle(), &protocol, &length);
  seen.protocol = std::string(reinterpret_cast<const char*>(protocol), length);
  co_await play(std::make_shared<Secured>(layered), std::move(script), clock, std::make_shared<Peer>());
}

int choose_http_1_1(SSL*, const unsigned char** out, unsigned char* out_length, const unsigned char* in,
                    unsigned in_length, void*) {
  static const unsigned char offered[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  const auto result = SSL_select_next_proto(&chosen, out_length, offered, sizeof offered - 1, in, in_length);
  *out = chosen;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

/// A test CA, a server with a certificate of it, and a client that trusts it.
struct TlsWorld {
  explicit TlsWorld(const Wish& wish, bool signed_by_itself = false) {
    const auto identity = make_identity(wish, signed_by_itself ? nullptr : &authority);
    server.use_certificate_chain_file(files.certificate("server.pem", identity));
    server.use_private_key_file(files.key("server.key", identity), ssl::context::pem);
    SSL_CTX_set_alpn_select_cb(server.native_handle(), choose_http_1_1, nullptr);
    tls.ca_file = files.certificate("ca.pem", authority);
  }

  Outcome get(Script script = ok_script(), const std::string& host = "api.test") {
    asio::co_spawn(context, accept_one(acceptor, server, *clock, std::move(script), seen),
                   [](std::exception_ptr) {});
    std::string error;
    const auto port = acceptor.local_endpoint().port();
    const auto url = *parse_base_url(fmt::format("https://{}:{}", host, port), error);
    auto connector =
        tcp_connector(context, url, tls, options, *clock, {{fmt::format("{}:{}", host, port), "127.0.0.1"}});
    const auto client = make_client(context, *clock, url, std::move(connector), options);
    return run(context, client->send({"GET", "/", {}, {}}, 0));
  }

  static Script ok_script() {
    return {read_request(), write_bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")};
  }

  Files files;
  asio::io_context context;
  std::unique_ptr<Clock> clock = real_clock(context);
  tcp::acceptor acceptor{context, {asio::ip::make_address("127.0.0.1"), 0}};
  Identity authority = make_identity({"Test CA", "", true});
  ssl::context server{ssl::context::tls_server};
  TlsOptions tls;
  ClientOptions options;
  TlsSeen seen;
};

std::string failure(const Outcome& outcome) {
  const auto* const none = std::get_if<NoAnswer>(&outcome.answer);
  if (none == nullptr) return "an answer";
  CHECK(none->kind == Kind::tls);
  CHECK(none->nothing_read);
  return none->text;
}

const Wish fine{"api.test", "DNS:api.test,DNS:*.wild.test,IP:127.0.0.1"};

} // namespace

TEST_CASE("TLS with a certificate of the CA that is trusted") {
  TlsWorld world(fine);
  const auto outcome = world.get();
  REQUIRE(std::holds_alternative<Response>(outcome.answer));
  CHECK(std::get<Response>(outcome.answer).body == "hi");
  CHECK(world.seen.server_name == "api.test");
  CHECK(world.seen.protocol == "http/1.1");
}

TEST_CASE("the certificate of an address, and of a wildcard") {
  TlsWorld world(fine);
  CHECK(std::holds_alternative<Response>(world.get(TlsWorld::ok_script(), "127.0.0.1").answer));
  CHECK(world.seen.server_name.empty());
  CHECK(std::holds_alternative<Response>(world.get(TlsWorld::ok_script(), "a.wild.test").answer));
  CHECK(failure(world.get(TlsWorld::ok_script(), "a.b.wild.test")) ==
        "tls: the certificate is not for a.b.wild.test");
}

TEST_CASE("certificates that are refused") {
  CHECK(failure(TlsWorld({"other.test", "DNS:other.test"}).get()) ==
        "tls: the certificate is not for api.test");
  CHECK(failure(TlsWorld(fine).get(TlsWorld::ok_script(), "evil.test")) ==
        "tls: the certificate is not for evil.test");
  CHECK(failure(TlsWorld({"api.test", "DNS:api.test", false, -7200, -3600}).get()) ==
        "tls: the certificate expired 1 hour ago");
  CHECK(failure(TlsWorld({"api.test", "DNS:api.test", false, 3600, 7200}).get())
            .starts_with("tls: the certificate is not valid for another "));
  CHECK(failure(TlsWorld(fine, true).get()) == "tls: self-signed certificate");
  TlsWorld unknown(fine);
  unknown.tls.ca_file = unknown.files.certificate("other.pem", make_identity({"Other CA", "", true}));
  CHECK(failure(unknown.get()) == "tls: unable to get local issuer certificate");
  TlsWorld system(fine);
  system.tls.ca_file.clear();
  CHECK(failure(system.get()).starts_with("tls: unable to get"));
}

TEST_CASE("a client certificate that is wanted") {
  TlsWorld world(fine);
  world.server.load_verify_file(world.files.certificate("clients.pem", world.authority));
  world.server.set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
  CHECK(failure(world.get()).find("(the server wants a client certificate)") != std::string::npos);

  const auto client = make_identity({"client", ""}, &world.authority);
  world.tls.client_certificate_file = world.files.certificate("client.pem", client);
  world.tls.client_key_file = world.files.key("client.key", client);
  CHECK(std::holds_alternative<Response>(world.get().answer));
}

TEST_CASE("an old protocol is refused") {
  TlsWorld world(fine);
  SSL_CTX_set_max_proto_version(world.server.native_handle(), TLS1_1_VERSION);
  SSL_CTX_set_min_proto_version(world.server.native_handle(), TLS1_VERSION);
  SSL_CTX_set_cipher_list(world.server.native_handle(), "ALL:@SECLEVEL=0");
  CHECK(failure(world.get()).starts_with("tls: "));
}

TEST_CASE("TLS files that cannot be used are named") {
  TlsWorld world(fine);
  asio::io_context& context = world.context;
  std::string error;
  const auto url = *parse_base_url("https://h", error);
  const auto open = [&](const TlsOptions& tls) { tcp_connector(context, url, tls, {}, *world.clock); };
  const auto client = make_identity({"client", ""}, &world.authority);
  const auto other = make_identity({"other", ""}, &world.authority);
  const auto certificate = world.files.certificate("c.pem", client);
  const auto fault = [&](const TlsOptions& tls) {
    try {
      open(tls);
    } catch (const std::runtime_error& thrown) {
      return std::string(thrown.what());
    }
    return std::string("none");
  };
  CHECK(fault({world.tls.ca_file, certificate, world.files.key("c.key", client)}) == "none");
  CHECK(fault({"/nonexistent", "", ""}).starts_with("This CA file cannot be used: /nonexistent: "));
  CHECK(fault({world.files.text("t", "no PEM"), "", ""}).starts_with("This CA file cannot be used: "));
  CHECK(fault({"", certificate, ""}).starts_with("A client certificate and its key belong together"));
  CHECK(fault({"", "/nonexistent", "/k"})
            .starts_with("This client certificate cannot be used: /nonexistent: "));
  CHECK(fault({"", certificate, "/nonexistent"}).starts_with("This client key cannot be used"));
  CHECK(fault({"", certificate, world.files.key("p.key", client, "secret")})
            .starts_with("This client key cannot be used (one with a passphrase never can): "));
  const auto mismatch = fault({"", certificate, world.files.key("o.key", other)});
  CHECK(mismatch.find("key values mismatch") != std::string::npos);
  // The store is looked at for https only.
  const auto plain = *parse_base_url("http://h", error);
  CHECK_NOTHROW(tcp_connector(context, plain, {"/nonexistent", "", ""}, {}, *world.clock));
}

TEST_CASE("a peer that says nothing passes the deadline of the handshake") {
  TlsWorld world(fine);
  world.options.tls = 200ms;
  std::string error;
  const auto url =
      *parse_base_url(fmt::format("https://127.0.0.1:{}", world.acceptor.local_endpoint().port()), error);
  const auto client =
      make_client(world.context, *world.clock, url,
                  tcp_connector(world.context, url, world.tls, world.options, *world.clock), world.options);
  const auto outcome = run(world.context, client->send({"GET", "/", {}, {}}, 0));
  REQUIRE(std::holds_alternative<NoAnswer>(outcome.answer));
  CHECK(std::get<NoAnswer>(outcome.answer).text == "deadline: no TLS handshake within 200 ms");
}

TEST_CASE("a port that speaks plain HTTP") {
  TlsWorld world(fine);
  const Handler handler = [](const ServerRequest&) { return ServerAnswer{}; };
  Server plain(world.context, "127.0.0.1", 0, handler, *world.clock);
  std::string error;
  const auto url = *parse_base_url(fmt::format("https://127.0.0.1:{}", plain.port()), error);
  const auto client =
      make_client(world.context, *world.clock, url,
                  tcp_connector(world.context, url, world.tls, world.options, *world.clock), world.options);
  const auto text = failure(run(world.context, client->send({"GET", "/", {}, {}}, 0)));
  CHECK(text.find("wrong version number (does the port speak TLS?)") != std::string::npos);
}

TEST_CASE("a body to the end of the stream must end with TLS's closing message") {
  TlsWorld world(fine);
  const auto outcome = world.get({read_request(), write_bytes("HTTP/1.1 200 OK\r\n\r\nhalf a")});
  REQUIRE(std::holds_alternative<NoAnswer>(outcome.answer));
  const auto& none = std::get<NoAnswer>(outcome.answer);
  CHECK(none.kind == Kind::closed);
  CHECK(none.text ==
        "closed: the peer closed the connection in the middle of the body, after 6 bytes of it, without "
        "TLS's closing message");
}

TEST_CASE("over TLS, an answer that nobody asked for is not taken") {
  TlsWorld world(fine);
  const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
  const std::string planted = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
  for (int connection = 0; connection < 2; ++connection)
    asio::co_spawn(world.context,
                   accept_one(world.acceptor, world.server, *world.clock,
                              {read_request(), write_bytes(ok), write_bytes(planted), wait_for(5s)},
                              world.seen),
                   [](std::exception_ptr) {});
  std::string error;
  const auto url =
      *parse_base_url(fmt::format("https://127.0.0.1:{}", world.acceptor.local_endpoint().port()), error);
  const auto client =
      make_client(world.context, *world.clock, url,
                  tcp_connector(world.context, url, world.tls, world.options, *world.clock), world.options);
  for (std::uint64_t round = 1; round <= 2; ++round) {
    const auto outcome = run(world.context, client->send({"GET", "/", {}, {}}, 0));
    REQUIRE(std::holds_alternative<Response>(outcome.answer));
    CHECK(std::get<Response>(outcome.answer).status == 200);
    CHECK(outcome.connection == round);
  }
}
