#include "execute/budget.hpp"

#include <algorithm>
#include <deque>

namespace conformance::execute {

/// Clocks of two machines drift; a place is freed this much later than the window says.
constexpr Duration margin = std::chrono::milliseconds(50);

struct Budget::Account {
  Account(std::string named, std::size_t holds, const boost::asio::any_io_executor& executor)
      : name(std::move(named)), capacity(holds), changed(executor) {}

  std::string name;
  std::size_t capacity; // requests that fit into one window, reserve and share taken off

  void forget_before(Instant oldest) {
    while (!completed.empty() && completed.front() <= oldest)
      completed.pop_front();
  }
  http::Signal changed;
  std::size_t in_flight = 0;
  std::deque<Instant> completed; // within the last window, those of others too
  bool believed = true;          // what answers say of the rest of the quota
  Instant blocked_until{};
  Instant last{};
  bool used = false;
};

Budget::Budget(const boost::asio::any_io_executor& executor, Clock& clock, const Quota& quota,
               Sharers sharers)
    : executor_(executor), clock_(&clock), quota_(quota), sharers_(std::move(sharers)) {}

Budget::~Budget() = default;

Budget::Account& Budget::account(const std::string& name) {
  auto& slot = accounts_[name];
  if (!slot)
    slot = std::make_unique<Account>(name, quota_.in_one_window(sharers_ ? sharers_(name) : 1), executor_);
  return *slot;
}

void Budget::tell(const Account& account, Duration rest) const {
  if (on_wait_ && rest > std::chrono::seconds(1)) on_wait_(account.name, rest);
}

boost::asio::awaitable<bool> Budget::wait_for(Account& mine, std::size_t requests) {
  requests = std::min(requests, mine.capacity);
  for (;;) {
    const auto now = clock_->now();
    mine.forget_before(now - quota_.window - margin);
    const auto taken = mine.in_flight + mine.completed.size();
    const bool room = taken <= mine.capacity - requests;
    if (open_ || (room && mine.blocked_until <= now)) co_return true;
    http::Alarm alarm;
    Instant next = mine.blocked_until;
    if (!room && !mine.completed.empty()) {
      const auto places = std::min(taken - (mine.capacity - requests), mine.completed.size());
      next = std::max(next, mine.completed[places - 1] + quota_.window + margin);
    }
    tell(mine, next - now);
    if (next > now) alarm = http::Alarm(*clock_, next, [&mine] { mine.changed.notify(); });
    const bool woken = co_await mine.changed.wait();
    if (!woken) co_return false;
  }
}

boost::asio::awaitable<bool> Budget::acquire(std::string name) {
  auto& mine = account(name);
  const bool free = co_await wait_for(mine, 1);
  if (!free) co_return false;
  ++mine.in_flight;
  mine.used = true;
  co_return true;
}

bool Budget::take(const std::string& name) {
  if (!open_ && !free(name)) return false;
  auto& mine = account(name);
  ++mine.in_flight;
  mine.used = true;
  return true;
}

bool Budget::free(const std::string& name) {
  auto& mine = account(name);
  const auto now = clock_->now();
  mine.forget_before(now - quota_.window - margin);
  return mine.in_flight + mine.completed.size() < mine.capacity && mine.blocked_until <= now;
}

boost::asio::awaitable<bool> Budget::room(std::string name, std::size_t requests) {
  auto& mine = account(name);
  const bool free = co_await wait_for(mine, requests);
  co_return free;
}

void Budget::completed(const std::string& name, std::optional<std::size_t> remaining) {
  auto& mine = account(name);
  if (mine.in_flight > 0) --mine.in_flight;
  mine.last = clock_->now();
  if (quota_.requests != 0) {
    mine.forget_before(mine.last - quota_.window - margin);
    mine.completed.push_back(mine.last);
    if (remaining) believe(mine, *remaining);
  }
  mine.changed.notify();
}

void Budget::believe(Account& mine, std::size_t remaining) {
  if (remaining == 0 && mine.in_flight + mine.completed.size() == 1) mine.believed = false;
  if (!mine.believed) return;
  const auto taken = mine.in_flight + mine.completed.size();
  for (auto i = taken; i + remaining < mine.capacity; ++i)
    mine.completed.push_back(mine.last);
}

void Budget::open() {
  open_ = true;
  for (const auto& [name, each] : accounts_)
    each->changed.notify();
}

void Budget::block(const std::string& name, Instant until) {
  auto& mine = account(name);
  mine.blocked_until = std::max(mine.blocked_until, until);
}

void Budget::block_all(Instant until) {
  for (const auto& each : accounts_)
    block(each.first, until);
}

Instant Budget::silent_from(const std::string& name) const {
  const auto found = accounts_.find(name);
  const auto now = clock_->now();
  if (found == accounts_.end() || !found->second->used) return now;
  return std::max(now, found->second->last + quota_.window + margin);
}

Instant Budget::all_silent_from() const {
  auto silent = clock_->now();
  for (const auto& each : accounts_)
    silent = std::max(silent, silent_from(each.first));
  return silent;
}

bool Budget::beside_others(const std::string& name) const {
  const auto now = clock_->now();
  return std::any_of(accounts_.begin(), accounts_.end(),
                     [&](const auto& each) { return each.first != name && silent_from(each.first) > now; });
}

std::size_t Budget::in_flight(const std::string& name) const {
  const auto found = accounts_.find(name);
  return found == accounts_.end() ? 0 : found->second->in_flight;
}

} // namespace conformance::execute
