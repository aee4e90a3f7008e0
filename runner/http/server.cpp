#include "http/server.hpp"

#include "http/serve.hpp"
#include "http/tcp_stream.hpp"
#include "http/wait.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <map>
#include <utility>

namespace conformance::http {

namespace asio = boost::asio;
using asio::ip::tcp;

struct Server::State {
  State(asio::io_context& io, Handler answer, Clock& time, ServerLimits bounds)
      : context(io), acceptor(io), handler(std::move(answer)), clock(time), limits(bounds) {}

  asio::io_context& context;
  tcp::acceptor acceptor;
  Handler handler;
  Clock& clock;
  ServerLimits limits;
  bool stopped = false;
  std::uint64_t next = 1;
  std::map<std::uint64_t, std::weak_ptr<Stream>> connections;

  static asio::awaitable<void> serve_connection(std::shared_ptr<State> state,
                                                std::shared_ptr<Stream> stream) {
    const auto number = state->next++;
    state->connections.emplace(number, stream);
    co_await serve(stream, state->handler, state->clock, state->limits);
    state->connections.erase(number);
  }

  static asio::awaitable<void> accept_all(std::shared_ptr<State> state) {
    while (!state->stopped) {
      auto [error, socket] = co_await state->acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
      if (state->stopped) break;
      // Out of descriptors and the like: those that are open may end in the meantime.
      if (error) {
        co_await sleep(state->clock, std::chrono::milliseconds(20));
        continue;
      }
      std::shared_ptr<Stream> stream = tcp_stream(std::move(socket));
      asio::co_spawn(state->context, serve_connection(state, std::move(stream)), rethrow_unless_cancelled);
    }
  }
};

Server::Server(asio::io_context& context, const std::string& address, std::uint16_t port, Handler handler,
               Clock& clock, ServerLimits limits)
    : state_(std::make_shared<State>(context, std::move(handler), clock, limits)) {
  const tcp::endpoint endpoint(asio::ip::make_address(address), port);
  state_->acceptor.open(endpoint.protocol());
  state_->acceptor.set_option(tcp::acceptor::reuse_address(true));
  state_->acceptor.bind(endpoint);
  state_->acceptor.listen();
  asio::co_spawn(context, State::accept_all(state_), rethrow_unless_cancelled);
}

Server::~Server() {
  stop();
}

std::uint16_t Server::port() const {
  boost::system::error_code ignored;
  return state_->acceptor.local_endpoint(ignored).port();
}

void Server::stop() {
  state_->stopped = true;
  boost::system::error_code ignored;
  state_->acceptor.close(ignored);
  for (const auto& [number, connection] : state_->connections)
    if (const auto stream = connection.lock()) stream->close();
}

namespace {

class MemoryConnector final : public Connector {
public:
  MemoryConnector(asio::io_context& context, Handler handler, Clock& clock, ServerLimits limits)
      : context_(context), handler_(std::move(handler)), clock_(clock), limits_(limits) {}

  asio::awaitable<std::variant<std::unique_ptr<Stream>, NoAnswer>> connect() override {
    auto [ours, theirs] = memory_streams(context_.get_executor());
    asio::co_spawn(context_, serve_stream(std::move(theirs), handler_, clock_, limits_),
                   rethrow_unless_cancelled);
    co_return std::move(ours);
  }

private:
  asio::io_context& context_;
  Handler handler_;
  Clock& clock_;
  ServerLimits limits_;
};

} // namespace

std::unique_ptr<Connector> memory_connector(asio::io_context& context, Handler handler, Clock& clock,
                                            ServerLimits limits) {
  return std::make_unique<MemoryConnector>(context, std::move(handler), clock, limits);
}

} // namespace conformance::http
