#include "execute/sender.hpp"

#include "base/text.hpp"
#include "plan/writing.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <stdexcept>
#include <utility>

namespace conformance::execute {

namespace asio = boost::asio;

namespace {

/// Of answers that are not compared with anything, so much is kept.
constexpr std::size_t most_kept = 64 * 1024;
/// Answers that are kept for requests to come, all together.
constexpr std::size_t most_shared = 4 * 1024 * 1024;
/// So many requests in a row, for so long, without an answer: the deployment is dead.
constexpr unsigned most_unanswered = 5;
constexpr Duration longest_unanswered = std::chrono::seconds(15);
/// Windows for which it may answer 429 whatever the quota: somebody else's use of a key ends some time.
constexpr int longest_limited = 5;

/// About what it takes in memory.
std::size_t size_of(const Exchange& exchange) {
  constexpr std::size_t its_place = 512; // in the map, with its key
  std::size_t size = its_place + sizeof(Exchange) + 3 * exchange.request.target.size();
  const auto add = [&](const Headers& headers) {
    for (const auto& each : headers)
      size += sizeof(Header) + each.name.size() + each.value.size();
  };
  add(exchange.request.headers);
  if (exchange.response) {
    add(exchange.response->headers);
    size += exchange.response->body.size();
  }
  return size;
}

/// It is to be judged, and with others of its kind it is too much to keep.
bool is_long_429(const Exchange& exchange) {
  return exchange.response && exchange.response->status == 429 && exchange.response->body.size() > most_kept;
}

void shorten(std::string& body) {
  if (body.size() <= most_kept) return;
  body.resize(most_kept);
  body.shrink_to_fit();
}

} // namespace

std::string before(const Sent& sent) {
  std::string out;
  std::string last;
  for (std::size_t i = 0; i + 1 < sent.attempts.size(); ++i) {
    const auto& attempt = *sent.attempts[i];
    if (attempt.response && attempt.response->status == 429) continue; // depends on when it was sent
    auto each = attempt.response ? std::to_string(attempt.response->status)
                                 : std::string(name(attempt.no_answer->kind));
    if (each == last) continue; // how often depends on how long it lasted
    out += (out.empty() ? "" : ", ") + each;
    last = std::move(each);
  }
  return out;
}

struct Sender::Shared {
  std::optional<http::Signal> ready; // made by the first who waits
  std::optional<Sent> sent;
  bool abandoned = false; // who sends it failed
};

namespace {

/// Lets nobody wait for a sender that an exception has ended.
template <class Shared>
class Promise {
public:
  explicit Promise(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
  Promise(const Promise&) = delete;
  Promise& operator=(const Promise&) = delete;
  ~Promise() {
    shared_->abandoned = !shared_->sent;
    if (shared_->ready) shared_->ready->notify();
  }

private:
  std::shared_ptr<Shared> shared_;
};

} // namespace

Sender::Sender(http::Transport& transport, Services services, Clock& clock, Halt& halt, Budget& budget,
               const plan::Credentials& credentials, const Profile& profile, const Contract& contract,
               const Permissions& permissions, Listener listener)
    : transport_(&transport), services_(std::move(services)), contract_(&contract), clock_(&clock),
      halt_(&halt), budget_(&budget), credentials_(&credentials), profile_(&profile),
      permissions_(&permissions), listener_(std::move(listener)) {}

http::Transport& Sender::transport_for(const plan::ConcreteRequest& request) const {
  if (request.call.empty()) return *transport_;
  return *services_.at(request.call.substr(0, request.call.find('.')));
}

/// How many requests the answer says are left in the quota.
std::optional<std::size_t> Sender::remaining(const http::Outcome& outcome) const {
  const auto* response = std::get_if<Response>(&outcome.answer);
  if (!response) return std::nullopt;
  for (const auto& name : contract_->remaining_headers) {
    const auto text = header(response->headers, name).value_or("");
    std::size_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error == std::errc() && end == text.data() + text.size()) return count;
  }
  return std::nullopt;
}

const std::string& Sender::account_of(const std::string& principal) const {
  return credentials_->of(principal).front().account;
}

/// Each of equal keys in turn, but none that must wait while another need not.
const plan::Credential& Sender::next_key(const std::string& principal) {
  const auto& keys = credentials_->of(principal);
  const auto turn = next_key_[principal]++;
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (const auto& key = keys[(turn + i) % keys.size()]; budget_->free(key.account)) return key;
  return keys[turn % keys.size()];
}

asio::awaitable<http::Outcome> Sender::attempt(const plan::ConcreteRequest& request,
                                               const SendOptions& options, Exchange& exchange,
                                               std::optional<std::uint64_t>& told) {
  plan::Credential own;
  const plan::Credential* chosen = &own;
  if (request.key) {
    own.headers.push_back({contract_->credential_header, *request.key});
  } else {
    const auto& keys = credentials_->of(request.principal);
    chosen = options.key ? &keys[*options.key % keys.size()] : &next_key(request.principal);
  }
  const auto& key = *chosen;
  if (const auto why = permissions_->against(request, key); !why.empty()) {
    http::Outcome unsent;
    unsent.answer = NoAnswer{NoAnswer::Kind::barred, "not sent: " + why, false, true};
    exchange.principal = request.principal;
    exchange.request = request.request;
    exchange.call = request.call;
    co_return unsent;
  }
  const bool must_wait = !options.flood && !budget_->take(key.account);
  if (must_wait) co_await budget_->acquire(key.account);

  Request wire = request.request;
  for (const auto& shown : key.headers) {
    if (!has_header(wire.headers, shown.name)) wire.headers.push_back(shown);
  }
  if (!key.query.empty()) wire.target += (wire.target.find('?') == std::string::npos ? "?" : "&") + key.query;
  const auto closed = halt_->closed_to(options.undoes);
  if (!closed.empty()) {
    http::Outcome unsent;
    unsent.answer = NoAnswer{NoAnswer::Kind::cancelled, "not sent: " + closed, false, true};
    if (!options.flood) budget_->completed(key.account);
    co_return unsent;
  }
  const bool untold = !told && !request.journaled && write_watch_.begin && plan::writes(request.request) &&
                      request.effect != Effect::read; // which is safe, or would be barred
  if (untold) told = write_watch_.begin(request);
  exchange.number = ++number_;
  exchange.principal = request.principal;
  exchange.request = wire;
  exchange.tags = request.tags;
  exchange.call = request.call;
  exchange.started = clock_->now();
  ++requests_[request.principal];

  auto outcome = co_await halt_->send(transport_for(request), std::move(wire), options.lane, options.undoes);
  budget_->completed(key.account, request.call.empty() ? remaining(outcome) : std::nullopt);
  exchange.until_sent = outcome.until_sent;
  exchange.until_first_byte = outcome.until_first_byte;
  exchange.total = outcome.total;
  exchange.connection = outcome.connection;
  co_return outcome;
}

asio::awaitable<Sent> Sender::send(const plan::ConcreteRequest& request, SendOptions options) {
  Sent sent;
  std::optional<std::uint64_t> told; // its number in the journal
  const auto began = clock_->now();
  const auto window =
      budget_->quota().requests == 0 ? Duration(std::chrono::seconds(60)) : budget_->quota().window;
  Repeats repeats(options.repeatable && !options.flood, window, profile_->hops, options.after_500);
  for (unsigned attempt_number = 1;; ++attempt_number) {
    auto exchange = std::make_shared<Exchange>();
    exchange->attempt = attempt_number;
    auto outcome = co_await attempt(request, options, *exchange, told);
    sent.attempts.push_back(exchange);
    Decision decision;
    if (!options.flood) decision = repeats.after(outcome);
    if (auto* response = std::get_if<Response>(&outcome.answer))
      exchange->response = std::move(*response);
    else
      exchange->no_answer = std::get<NoAnswer>(std::move(outcome.answer));
    if (exchange->response && write_watch_.learn && !request.secrets.empty())
      exchange->withheld = write_watch_.learn(request, *exchange->response);
    if (options.flood && is_long_429(*exchange)) {
      exchange->response.reset();
      exchange->no_answer = {NoAnswer::Kind::too_large,
                             fmt::format("too large: a 429 of a burst exceeds {} bytes", most_kept)};
    }
    if (options.flood && exchange->no_answer) {
      decision.next = Decision::Next::give_up;
      decision.why = exchange->no_answer->text;
    }
    const auto note = [&](Oddity::Kind kind) {
      if (!request.call.empty()) return;
      oddities_.push_back({kind, request.principal, request.request.method + " " + request.request.target,
                           budget_->beside_others(account_of(request.principal))});
    };
    if (decision.limited) note(Oddity::Kind::unexpected_429);
    const bool accepted = decision.next == Decision::Next::accept;
    const auto heard = options.flood ? Heard::of_flood : accepted ? Heard::answer : Heard::passing;
    // Nobody knows whether a 500 of a burst would have come again: it is not repeated.
    const bool once_500 = options.flood && exchange->response && exchange->response->status == 500;
    if (exchange->response && !once_500) listener_(*exchange, heard);
    note_write(request, *exchange);
    if (exchange->response && (options.flood || !accepted)) shorten(exchange->response->body);
    if (accepted) {
      sent.answered = true;
      sent.flaky = repeats.repeated();
      if (repeats.saw_500() && exchange->response->status != 500) note(Oddity::Kind::gone_500);
      break;
    }
    if (decision.next == Decision::Next::give_up) {
      sent.trouble = decision.why;
      sent.limited = decision.limited;
      sent.barred = exchange->no_answer && exchange->no_answer->kind == NoAnswer::Kind::barred;
      break;
    }
    if (decision.limited && request.call.empty() && !request.key) {
      const auto& account = account_of(request.principal);
      budget_->block(account, clock_->now() + decision.wait);
      // It was given time alone before: perhaps the limiter counts the other keys with this one.
      if (attempt_number > 1 && budget_->beside_others(account)) budget_->block_all(clock_->now() + window);
    } else
      co_await halt_->sleep(decision.wait);
  }
  if (told) write_watch_.end(*told, request, sent);
  if (!sent.barred && sent.answered)
    unanswered_ = 0;
  else if (!sent.barred)
    note_silence(request, sent.trouble, sent.limited, began);
  co_return sent;
}

asio::awaitable<bool> Sender::room(const std::string& principal, std::size_t key, std::size_t requests) {
  const auto& keys = credentials_->of(principal);
  const auto account = keys[key % keys.size()].account;
  const bool free = co_await budget_->room(account, requests);
  co_return free;
}

asio::awaitable<std::shared_ptr<const Exchange>> Sender::send_once(const plan::ConcreteRequest& request,
                                                                   http::Lane lane, std::size_t key) {
  if (plan::writes(request.request)) throw std::logic_error("a write is measured");
  auto exchange = std::make_shared<Exchange>();
  exchange->attempt = 1;
  const auto began = clock_->now();
  SendOptions options;
  options.lane = lane;
  options.key = key;
  std::optional<std::uint64_t> told;
  auto outcome = co_await attempt(request, options, *exchange, told);
  Repeats repeats(false, budget_->quota().window, profile_->hops);
  const auto decision = repeats.after(outcome);
  if (auto* response = std::get_if<Response>(&outcome.answer))
    exchange->response = std::move(*response);
  else
    exchange->no_answer = std::get<NoAnswer>(std::move(outcome.answer));
  if (!exchange->response) {
    note_silence(request, exchange->no_answer->text, false, began);
    co_return exchange;
  }
  unanswered_ = 0;
  listener_(*exchange, Heard::answer);
  if (decision.limited) {
    const auto& keys = credentials_->of(request.principal);
    const auto& account = keys[key % keys.size()].account;
    oddities_.push_back({Oddity::Kind::unexpected_429, request.principal,
                         request.request.method + " " + request.request.target,
                         budget_->beside_others(account)});
    budget_->block(account, clock_->now() + decision.wait);
  }
  co_return exchange;
}

asio::awaitable<Sent> Sender::send_shared(const plan::ConcreteRequest& request, bool repeatable,
                                          bool undoes) {
  const auto key = plan::sharing_key(request);
  auto& slot = shared_[key];
  if (slot) {
    const auto waited_for = slot;
    const auto executor = co_await asio::this_coro::executor;
    while (!waited_for->sent && !waited_for->abandoned) {
      if (!waited_for->ready) waited_for->ready.emplace(executor);
      co_await waited_for->ready->wait();
    }
    if (!waited_for->sent) throw std::runtime_error("a request that others wait for was given up");
    co_return *waited_for->sent;
  }
  const auto mine = std::make_shared<Shared>();
  slot = mine;
  const Promise<Shared> promise(mine);
  SendOptions options;
  options.repeatable = repeatable;
  options.undoes = undoes;
  auto sent = co_await send(request, options);
  mine->sent = sent;
  keep_shared(key, sent);
  co_return sent;
}

/// Forgets again what is too large to keep: the next one asks anew.
void Sender::keep_shared(const std::string& key, const Sent& sent) {
  std::size_t size = 0;
  for (const auto& attempt : sent.attempts)
    size += size_of(*attempt);
  if (size > most_shared - std::min(shared_bytes_, most_shared))
    shared_.erase(key);
  else
    shared_bytes_ += size;
}

void Sender::forget_shared() {
  shared_.clear();
  shared_bytes_ = 0;
  writes_before_sharing_ = accepted_writes_.size();
}

void Sender::note_write(const plan::ConcreteRequest& request, const Exchange& exchange) {
  const auto& method = request.request.method;
  const bool reads = method == "GET" || method == "HEAD" || method == "OPTIONS";
  if (reads || !request.call.empty() || !exchange.response || exchange.response->status > 299) return;
  accepted_writes_.push_back(request.request.target);
}

void Sender::note_silence(const plan::ConcreteRequest& request, const std::string& trouble, bool limited,
                          Instant began) {
  if (unanswered_++ == 0) unanswered_since_ = began;
  if (!gives_up_ || unanswered_ < most_unanswered) return;
  const Duration patience = limited ? longest_limited * budget_->quota().window : longest_unanswered;
  if (clock_->now() - unanswered_since_ >= std::max(patience, longest_unanswered))
    halt_->begin(fmt::format("{} requests in a row got no answer{}, the last of them {} {} as {}: {}",
                             unanswered_, limited ? " but 429" : "", request.request.method,
                             request.request.target, request.principal, trouble));
}

} // namespace conformance::execute
