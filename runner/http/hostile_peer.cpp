#include "http/hostile_peer.hpp"

#include "http/certificates.hpp"
#include "http/secured.hpp"
#include "http/tcp_stream.hpp"
#include "http/testing.hpp"

#include <boost/asio/ssl/context.hpp>
#include <fmt/format.h>
#include <fstream>
#include <malloc.h>

#include <algorithm>

namespace conformance::http::testing {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using namespace std::chrono_literals;

namespace {

constexpr const char* host = "api.test";

/// A line of /proc/self/status, in MiB.
double memory_of(const std::string& what) {
  std::ifstream status("/proc/self/status");
  std::string word;
  double kibibytes = 0;
  while (status >> word)
    if (word == what + ":") status >> kibibytes;
  return kibibytes / 1024;
}

/// The peak of this process's memory from here on, over what it has now.
class Peak {
public:
  Peak() {
    malloc_trim(0);
    std::ofstream("/proc/self/clear_refs") << "5";
    before_ = memory_of("VmRSS");
  }
  double grown() const { return std::max(0.0, memory_of("VmHWM") - before_); }

private:
  double before_ = 0;
};

Wish wish_of(Lock lock) {
  Wish wish{host, "DNS:api.test"};
  if (lock == Lock::other_host) wish.alternatives = "DNS:other.test";
  if (lock == Lock::expired) wish.not_before = -9 * 86400, wish.not_after = -3 * 86400;
  if (lock == Lock::not_yet_valid) wish.not_before = 86400 + 3600, wish.not_after = 9 * 86400;
  return wish;
}

/// The peer's side of TLS, and the file of the authority that the client trusts.
struct Keys {
  Keys(Lock lock, ssl::context& server) {
    const auto authority = make_identity({"Test CA", "", true});
    const auto stranger = make_identity({"Other CA", "", true});
    const auto& issuer = lock == Lock::unknown_authority ? stranger : authority;
    const auto own = make_identity(wish_of(lock), lock == Lock::signed_by_itself ? nullptr : &issuer);
    server.use_certificate_chain_file(files.certificate("server.pem", own));
    server.use_private_key_file(files.key("server.key", own), ssl::context::pem);
    trusted = files.certificate("ca.pem", authority);
    auto* const native = server.native_handle();
    if (lock == Lock::old_protocol) {
      SSL_CTX_set_max_proto_version(native, TLS1_1_VERSION);
      SSL_CTX_set_min_proto_version(native, TLS1_VERSION);
      SSL_CTX_set_cipher_list(native, "ALL:@SECLEVEL=0");
    }
    if (lock == Lock::renegotiates) SSL_CTX_set_max_proto_version(native, TLS1_2_VERSION);
    if (lock == Lock::wants_a_certificate)
      server.set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
  }
  Files files;
  std::string trusted;
};

struct Hostile {
  explicit Hostile(const Behaviour& row) : behaviour(row) {}
  const Behaviour& behaviour;
  asio::io_context context;
  std::unique_ptr<Clock> clock = real_clock(context);
  tcp::acceptor acceptor{context};
  ssl::context server{ssl::context::tls_server};
  std::shared_ptr<Peer> peer = std::make_shared<Peer>();
};

asio::awaitable<void> converse_with(Hostile& hostile, tcp::socket socket, Script script) {
  const auto lock = hostile.behaviour.lock;
  auto& clock = *hostile.clock;
  if (lock == Lock::none || lock == Lock::not_tls) {
    co_await play(tcp_stream(std::move(socket)), std::move(script), clock, hostile.peer);
    co_return;
  }
  const auto layered = std::make_shared<Secured::Layered>(std::move(socket), hostile.server);
  const auto [error] =
      co_await layered->async_handshake(ssl::stream_base::server, asio::as_tuple(asio::use_awaitable));
  if (error) {
    co_await sleep(clock, 300ms); // the alert is to arrive before a reset
    co_return;
  }
  if (lock == Lock::renegotiates) {
    SSL_renegotiate(layered->native_handle());
    const auto [refused] =
        co_await layered->async_handshake(ssl::stream_base::server, asio::as_tuple(asio::use_awaitable));
    if (refused) co_return;
  }
  co_await play(std::make_shared<Secured>(layered), std::move(script), clock, hostile.peer);
}

asio::awaitable<void> accept_all(Hostile& hostile) {
  const auto& scripts = hostile.behaviour.scripts;
  for (std::size_t number = 0;; ++number) {
    auto socket = co_await hostile.acceptor.async_accept(asio::use_awaitable);
    ++hostile.peer->connections;
    if (hostile.behaviour.door == Door::resets) socket.set_option(asio::socket_base::linger(true, 0));
    auto script = scripts.empty() ? Script{} : scripts[std::min(number, scripts.size() - 1)];
    asio::co_spawn(hostile.context, converse_with(hostile, std::move(socket), std::move(script)),
                   [](std::exception_ptr) {});
  }
}

/// Listens as the row says. The sockets that fill the queue live as long as the result.
std::vector<tcp::socket> open_door(Hostile& hostile) {
  std::vector<tcp::socket> fill;
  auto& acceptor = hostile.acceptor;
  acceptor.open(tcp::v4());
  acceptor.bind({asio::ip::make_address("127.0.0.1"), 0});
  if (hostile.behaviour.door == Door::never_accepts) {
    acceptor.listen(0);
    for (int count = 0; count < 4; ++count) {
      fill.emplace_back(hostile.context);
      fill.back().async_connect(acceptor.local_endpoint(), [](boost::system::error_code) {});
    }
  } else if (hostile.behaviour.door != Door::refuses) {
    acceptor.listen();
    asio::co_spawn(hostile.context, accept_all(hostile), [](std::exception_ptr) {});
  }
  return fill;
}

} // namespace

Cost endure(const Behaviour& behaviour) {
  Hostile hostile(behaviour);
  const bool secure = behaviour.lock != Lock::none;
  TlsOptions tls;
  std::unique_ptr<Keys> keys;
  if (secure) {
    keys = std::make_unique<Keys>(behaviour.lock, hostile.server);
    tls.ca_file = keys->trusted;
  }
  const auto fill = open_door(hostile);
  const auto port = hostile.acceptor.local_endpoint().port();

  ClientOptions options;
  options.connect = options.tls = std::min<Duration>(behaviour.patience, 5s);
  options.first_byte = behaviour.patience;
  options.total = 2 * behaviour.patience;
  std::string error;
  const auto url = *parse_base_url(fmt::format("{}://{}:{}", secure ? "https" : "http", host, port), error);
  auto connector = tcp_connector(hostile.context, url, tls, options, *hostile.clock,
                                 {{fmt::format("{}:{}", host, port), "127.0.0.1"}});
  const auto client = make_client(hostile.context, *hostile.clock, url, std::move(connector), options);

  Cost cost;
  const Peak peak;
  const auto began = hostile.clock->now();
  for (unsigned count = 0; count < behaviour.requests; ++count)
    cost.outcome = run(hostile.context, client->send({behaviour.method, "/", {}, {}}, 0));
  cost.took = hostile.clock->now() - began;
  cost.memory = peak.grown();
  cost.connections = hostile.peer->connections;
  cost.requests = hostile.peer->requests;
  return cost;
}

Script say(std::string bytes) {
  return {read_request(), write_bytes(std::move(bytes))};
}

Script say_and_hang(std::string bytes) {
  return {read_request(), write_bytes(std::move(bytes)), hang()};
}

Script trickle(const std::string& head, std::string_view rest) {
  auto script = say(head);
  for (const char each : rest)
    script.push_back(write_often(std::string(1, each), 1, 50ms));
  script.push_back(hang());
  return script;
}

std::string whole(std::string_view body, std::string_view lines) {
  return fmt::format("HTTP/1.1 200 OK\r\n{}Content-Length: {}\r\n\r\n{}", lines, body.size(), body);
}

} // namespace conformance::http::testing
