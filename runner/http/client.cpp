#include "http/client.hpp"

#include "http/no_answer.hpp"
#include "http/pool.hpp"
#include "http/request_text.hpp"
#include "http/response_parser.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace conformance::http {

namespace asio = boost::asio;
using Kind = NoAnswer::Kind;

namespace {

/// So much is taken at once by a connection with nothing else under way, whether the peer reads or not.
constexpr std::size_t always_fits = 2048;

struct Shared {
  Shared(asio::io_context& io, Clock& time, BaseUrl base, std::unique_ptr<Connector> opener,
         ClientOptions how)
      : context(io), clock(time), url(std::move(base)), connector(std::move(opener)), options(std::move(how)),
        pool(std::make_shared<Pool>(io.get_executor(), std::max(options.connections, 1U))) {}

  std::shared_ptr<Pool> pool_of(Lane lane) {
    if (lane == 0) return pool;
    auto& own = lanes[lane];
    if (!own) own = std::make_shared<Pool>(context.get_executor(), 1);
    return own;
  }

  asio::io_context& context;
  Clock& clock;
  BaseUrl url;
  std::unique_ptr<Connector> connector;
  ClientOptions options;
  std::shared_ptr<Pool> pool;
  std::map<Lane, std::shared_ptr<Pool>> lanes;
  std::uint64_t connections = 0;
  bool shut = false;
};

NoAnswer interrupted() {
  return {Kind::cancelled, "cancelled: the run was interrupted", false, true};
}

/// How far an answer got.
std::string progress(const ResponseParser& parser, bool after_interim) {
  if (!parser.got_some()) return after_interim ? "after an interim answer" : "before answering";
  if (parser.response.status == 0) return "in the middle of the status line";
  if (!parser.is_header_done()) return "in the middle of the headers";
  return fmt::format("in the middle of the body, after {} bytes of it", parser.response.body.size());
}

/// One request on one connection.
class Conversation {
public:
  Conversation(const ClientOptions& options, Connection& connection, const Request& request)
      : options_(options), connection_(connection), to_head_(request.method == "HEAD"),
        encoding_asked_(has_header(request.headers, "Accept-Encoding")) {
    renew();
  }

  /// Understands what has come so far. True when there is an outcome.
  bool advance() {
    while (!connection_.input.empty()) {
      if (!parser_->feed(connection_.input)) return fail(*parser_->problem);
      if (!parser_->is_done()) break;
      if (!parser_->interim()) return succeed();
      if (++interim_ > most_interim_answers)
        return fail(
            {Kind::malformed, fmt::format("malformed: more than {} interim answers", most_interim_answers)});
      renew();
    }
    connection_.drained.notify();
    if (connection_.expired != Connection::Expired::none) return fail(late());
    if (!connection_.end) return false;
    const bool to_eof = parser_->is_header_done() && parser_->need_eof();
    if (to_eof && connection_.end == asio::error::eof)
      return parser_->end() ? succeed() : fail(*parser_->problem);
    return fail(ended(connection_.end, progress(*parser_, interim_ > 0)));
  }

  bool reusable() const { return reusable_; }
  std::variant<Response, NoAnswer> take() { return std::move(outcome_); }

private:
  void renew() {
    const ResponseParser::Limits limits{options_.header_bytes, options_.body_bytes};
    parser_.emplace(limits, to_head_, encoding_asked_);
  }

  bool succeed() {
    reusable_ = parser_->reusable();
    parser_->response.json_limits = options_.json;
    outcome_ = std::move(parser_->response);
    return true;
  }

  bool fail(NoAnswer problem) {
    outcome_ = std::move(problem);
    return true;
  }

  NoAnswer late() const {
    if (connection_.expired == Connection::Expired::first_byte)
      return {Kind::deadline, fmt::format("deadline: no first byte within {}", human(options_.first_byte))};
    const bool sent = connection_.sent && !connection_.lost;
    const auto stage = sent ? progress(*parser_, interim_ > 0) : "before the request was sent";
    return {Kind::deadline,
            fmt::format("deadline: no whole answer within {}: it passed {}", human(options_.total), stage)};
  }

  const ClientOptions& options_;
  Connection& connection_;
  bool to_head_, encoding_asked_;
  std::optional<ResponseParser> parser_;
  unsigned interim_ = 0;
  bool reusable_ = false;
  std::variant<Response, NoAnswer> outcome_;
};

/// Lets all that is ready happen first, so that an idle connection that has ended is known to have.
asio::awaitable<void> settle() {
  for (int turn = 0; turn < 3; ++turn)
    co_await asio::post(asio::use_awaitable);
}

/// An idle connection that is still sound.
asio::awaitable<std::shared_ptr<Connection>> idle(Pool::Lease& lease) {
  auto candidate = lease.take_idle();
  while (candidate) {
    lease.hold(candidate);
    co_await settle();
    if (candidate->usable) break;
    candidate = lease.take_idle();
  }
  co_return candidate;
}

asio::awaitable<void> converse(std::shared_ptr<Shared> shared, const Request& request,
                               std::shared_ptr<Connection> connection, Instant started, Outcome& outcome) {
  auto& clock = shared->clock;
  const auto& options = shared->options;
  const bool used_before = connection->used;
  connection->begin();
  outcome.connection = connection->number;
  if (!used_before) asio::co_spawn(shared->context, receive(connection, clock), rethrow_unless_cancelled);
  Conversation conversation(options, *connection, request);
  const auto total = started + options.total;
  connection->watch(clock, total, options.first_byte);
  auto text = request_text(request, shared->url, options.user_agent);
  if (text.size() <= always_fits)
    co_await transmit(connection, clock, std::move(text));
  else
    asio::co_spawn(shared->context, transmit(connection, clock, std::move(text)), rethrow_unless_cancelled);

  bool cancelled = false, over = false;
  while (!over && !cancelled) {
    over = conversation.advance();
    if (over) break;
    connection->watch(clock, total, options.first_byte);
    const bool going_on = co_await connection->changed.wait();
    cancelled = !going_on;
  }

  if (cancelled)
    outcome.answer = interrupted();
  else
    outcome.answer = conversation.take();
  if (auto* const none = std::get_if<NoAnswer>(&outcome.answer)) {
    if (shared->shut) *none = interrupted();
    none->reused = used_before;
    none->nothing_read = !connection->received;
  }
  if (connection->sent && !connection->lost) outcome.until_sent = connection->sent_at - started;
  if (connection->received) outcome.until_first_byte = connection->first_at - started;
  connection->finish(conversation.reusable() && !frames_itself(request));
}

asio::awaitable<Outcome> exchange(std::shared_ptr<Shared> shared, const Request& request, Lane lane) {
  Outcome outcome;
  if (auto text = refusal(request)) {
    outcome.answer = NoAnswer{Kind::malformed, std::move(*text), false, true};
    co_return outcome;
  }
  outcome.answer = interrupted();
  if (shared->shut) co_return outcome;
  auto lease = co_await Pool::lease(shared->pool_of(lane));
  if (!lease) co_return outcome;

  const auto started = shared->clock.now();
  auto connection = co_await idle(lease);
  if (!connection) {
    auto opened = co_await shared->connector->connect();
    if (auto* const none = std::get_if<NoAnswer>(&opened)) {
      none->reused = false;
      none->nothing_read = true;
      outcome.answer = std::move(*none);
      outcome.total = shared->clock.now() - started;
      co_return outcome;
    }
    if (shared->shut) co_return outcome;
    auto& stream = std::get<std::unique_ptr<Stream>>(opened);
    connection = std::make_shared<Connection>(shared->context.get_executor(), std::move(stream),
                                              ++shared->connections);
    lease.hold(connection);
  }
  co_await converse(shared, request, connection, started, outcome);
  outcome.total = shared->clock.now() - started;
  co_return outcome;
}

/// A cancelled coroutine throws at its next wait; the outcome says the same.
asio::awaitable<Outcome> exchange_or_interrupted(std::shared_ptr<Shared> shared, Request request, Lane lane) {
  Outcome outcome;
  try {
    outcome = co_await exchange(std::move(shared), request, lane);
  } catch (const boost::system::system_error& error) {
    if (error.code() != asio::error::operation_aborted) throw;
    outcome.answer = interrupted();
  }
  co_return outcome;
}

class Client final : public Transport {
public:
  explicit Client(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
  ~Client() override {
    shared_->shut = true;
    shared_->pool->shut();
    for (const auto& [lane, pool] : shared_->lanes)
      pool->shut();
  }

  asio::awaitable<Outcome> send(Request request, Lane lane) override {
    return exchange_or_interrupted(shared_, std::move(request), lane);
  }

  void close(Lane lane) override {
    const auto pool = shared_->pool_of(lane);
    pool->retire();
    if (lane != 0 && pool->unused()) shared_->lanes.erase(lane);
  }

private:
  std::shared_ptr<Shared> shared_;
};

} // namespace

std::unique_ptr<Transport> make_client(asio::io_context& context, Clock& clock, const BaseUrl& url,
                                       std::unique_ptr<Connector> connector, ClientOptions options) {
  return std::make_unique<Client>(
      std::make_shared<Shared>(context, clock, url, std::move(connector), std::move(options)));
}

} // namespace conformance::http
