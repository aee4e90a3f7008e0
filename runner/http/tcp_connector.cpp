#include "http/client.hpp"
#include "http/tcp_stream.hpp"
#include "http/tls.hpp"
#include "http/tunnel.hpp"
#include "http/wait.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/string.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace conformance::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Kind = NoAnswer::Kind;

namespace {

using Connected = std::variant<std::unique_ptr<Stream>, NoAnswer>;

NoAnswer given_up() {
  return {Kind::cancelled, "cancelled: the run was interrupted"};
}

std::string text_of(const tcp::endpoint& endpoint) {
  const auto address = endpoint.address().to_string();
  return fmt::format(fmt::runtime(endpoint.address().is_v6() ? "[{}]:{}" : "{}:{}"), address,
                     endpoint.port());
}

struct Lookup {
  Lookup(asio::io_context& context, Clock& time)
      : resolver(context), changed(context.get_executor()), clock(time) {}

  tcp::resolver resolver;
  Signal changed;
  Clock& clock;
  bool over = false, late = false;
  error_code error;
  std::vector<tcp::endpoint> found;
};

/// Beside the one who waits: the system's resolver cannot be interrupted.
asio::awaitable<void> look_up(std::shared_ptr<Lookup> lookup, std::string host, std::uint16_t port) {
  const auto service = std::to_string(port);
  const auto [error, results] = co_await lookup->resolver.async_resolve(
      host, service, tcp::resolver::numeric_service, asio::as_tuple(asio::use_awaitable));
  lookup->error = error;
  for (const auto& each : results)
    lookup->found.push_back(each.endpoint());
  lookup->over = true;
  lookup->changed.notify();
}

/// One attempt at one address.
struct Attempt {
  explicit Attempt(asio::io_context& context) : socket(context) {}
  tcp::socket socket;
  bool late = false;
};

/// Gives the attempt up at `at`.
Alarm limit(const std::shared_ptr<Attempt>& attempt, Clock& clock, Instant at) {
  const std::weak_ptr<Attempt> watched = attempt;
  return Alarm(clock, at, [watched] {
    error_code ignored;
    const auto still = watched.lock();
    if (!still) return;
    still->late = true;
    still->socket.close(ignored);
  });
}

struct Settings {
  asio::io_context& context;
  BaseUrl url;
  Duration connect, tls;
  Clock& clock;
  std::vector<asio::ip::address> addresses; // instead of looking it up
  std::optional<Proxy> proxy;
  std::string user_agent; // for the proxy

  const std::string& host() const { return proxy ? proxy->host : url.host; }
  std::uint16_t port() const { return proxy ? proxy->port : url.port; }
  /// What is connected to, in front of what is wrong with it.
  std::string_view whose() const { return proxy ? "the proxy: " : ""; }
};

using Endpoints = std::variant<std::vector<tcp::endpoint>, NoAnswer>;

asio::awaitable<Endpoints> endpoints(const Settings& settings) {
  const auto& host = settings.host();
  error_code no_literal;
  const auto literal = asio::ip::make_address(host, no_literal);
  std::vector<tcp::endpoint> result;
  if (!settings.addresses.empty() && !settings.proxy) {
    for (const auto& each : settings.addresses)
      result.emplace_back(each, settings.port());
    co_return result;
  }
  if (!no_literal) {
    result.emplace_back(literal, settings.port());
    co_return result;
  }

  const auto lookup = std::make_shared<Lookup>(settings.context, settings.clock);
  asio::co_spawn(settings.context, look_up(lookup, host, settings.port()), rethrow_unless_cancelled);
  const std::weak_ptr<Lookup> watched = lookup;
  const Alarm alarm(settings.clock, settings.clock.now() + settings.connect, [watched] {
    if (const auto still = watched.lock()) {
      still->late = true;
      still->changed.notify();
    }
  });
  while (!lookup->over && !lookup->late) {
    const bool going_on = co_await lookup->changed.wait();
    if (!going_on) co_return given_up();
  }
  if (!lookup->over)
    co_return NoAnswer{Kind::deadline, fmt::format("deadline: {}no address for {} within {}",
                                                   settings.whose(), host, human(settings.connect))};
  if (lookup->error || lookup->found.empty())
    co_return NoAnswer{Kind::resolve, fmt::format("resolve: {}no address for {}: {}", settings.whose(), host,
                                                  lookup->error ? lookup->error.message() : "none known")};
  co_return std::move(lookup->found);
}

std::string failure(error_code error, const tcp::endpoint& endpoint) {
  const auto where = text_of(endpoint);
  if (error == asio::error::connection_refused) return "refused by " + where;
  if (error == asio::error::host_unreachable || error == asio::error::network_unreachable)
    return where + " is unreachable";
  if (error == asio::error::timed_out) return where + " does not answer";
  return fmt::format("{}: {}", where, error.message());
}

/// Where the tunnel is to end.
std::string target_of(const Settings& settings) {
  if (!settings.addresses.empty()) return text_of({settings.addresses.front(), settings.url.port});
  const bool literal = settings.url.host.find(':') != std::string::npos;
  return fmt::format(fmt::runtime(literal ? "[{}]:{}" : "{}:{}"), settings.url.host, settings.url.port);
}

/// The tunnel through the proxy, if there is one, and TLS.
asio::awaitable<Connected> secure(const Settings& settings, std::shared_ptr<Attempt> attempt,
                                  asio::ssl::context& tls, Instant until) {
  if (settings.proxy) {
    const Alarm alarm = limit(attempt, settings.clock, until);
    const auto target = target_of(settings);
    auto problem = co_await open_tunnel(attempt->socket, *settings.proxy, target, settings.user_agent);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return given_up();
    if (attempt->late)
      co_return NoAnswer{Kind::deadline,
                         fmt::format("deadline: the proxy {} opened no tunnel to {} within {}",
                                     settings.proxy->authority(), target, human(settings.connect))};
    if (problem) co_return std::move(*problem);
  }
  auto secured =
      co_await tls_stream(std::move(attempt->socket), tls, settings.url.host, settings.tls, settings.clock);
  auto* const none = std::get_if<NoAnswer>(&secured);
  if (none != nullptr && settings.proxy && none->kind != Kind::cancelled)
    none->text += fmt::format("; through the proxy {}", settings.proxy->authority());
  co_return std::move(secured);
}

asio::awaitable<Connected> open(const Settings& settings, asio::ssl::context* tls) {
  auto& clock = settings.clock;
  const auto until = clock.now() + settings.connect;
  auto looked_up = co_await endpoints(settings);
  if (auto* const none = std::get_if<NoAnswer>(&looked_up)) co_return std::move(*none);
  const auto& found = std::get<0>(looked_up);

  std::string failures;
  bool all_late = true;
  for (std::size_t index = 0; index < found.size(); ++index) {
    const auto& endpoint = found[index];
    const auto attempt = std::make_shared<Attempt>(settings.context);
    // What is left is shared out, so that a silent address does not keep the others from their try.
    const auto slice = (until - clock.now()) / static_cast<Duration::rep>(found.size() - index);
    Alarm alarm = limit(attempt, clock, clock.now() + slice);
    const auto [error] =
        co_await attempt->socket.async_connect(endpoint, asio::as_tuple(asio::use_awaitable));
    alarm.cancel();
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return given_up();
    if (!error && !attempt->late) {
      if (tls == nullptr) co_return tcp_stream(std::move(attempt->socket));
      error_code ignored;
      attempt->socket.set_option(tcp::no_delay(true), ignored);
      auto secured = co_await secure(settings, attempt, *tls, until);
      co_return std::move(secured);
    }
    if (!failures.empty()) failures += "; ";
    failures += attempt->late ? text_of(endpoint) + " does not answer" : failure(error, endpoint);
    all_late = all_late && attempt->late;
  }
  if (all_late)
    co_return NoAnswer{Kind::deadline, fmt::format("deadline: no connection within {}: {}{}",
                                                   human(settings.connect), settings.whose(), failures)};
  co_return NoAnswer{Kind::connect, fmt::format("connect: {}{}", settings.whose(), failures)};
}

class TcpConnector final : public Connector {
public:
  TcpConnector(Settings settings, std::unique_ptr<asio::ssl::context> tls)
      : settings_(std::move(settings)), tls_(std::move(tls)) {}

  asio::awaitable<Connected> connect() override { return open(settings_, tls_.get()); }

private:
  Settings settings_;
  std::unique_ptr<asio::ssl::context> tls_;
};

std::vector<asio::ip::address> mapped(const BaseUrl& url,
                                      const std::vector<std::pair<std::string, std::string>>& resolve) {
  std::vector<asio::ip::address> result;
  const auto wanted = fmt::format("{}:{}", url.host, url.port);
  for (const auto& [from, to] : resolve) {
    if (!boost::beast::iequals(from, wanted)) continue;
    const bool bracketed = to.starts_with('[') && to.ends_with(']');
    error_code error;
    result.push_back(asio::ip::make_address(bracketed ? to.substr(1, to.size() - 2) : to, error));
    if (error) throw std::runtime_error(fmt::format("{} resolves to {}, which is no IP address", from, to));
  }
  return result;
}

} // namespace

std::unique_ptr<Connector> tcp_connector(asio::io_context& context, const BaseUrl& url, const TlsOptions& tls,
                                         const ClientOptions& options, Clock& clock,
                                         std::vector<std::pair<std::string, std::string>> resolve,
                                         std::optional<Proxy> proxy) {
  if (proxy && !url.https) throw std::runtime_error("Only https goes through a proxy.");
  Settings settings{context,
                    url,
                    std::min(options.connect, options.total),
                    std::min(options.tls, options.total),
                    clock,
                    mapped(url, resolve),
                    std::move(proxy),
                    options.user_agent};
  return std::make_unique<TcpConnector>(std::move(settings), url.https ? tls_context(tls) : nullptr);
}

} // namespace conformance::http
