#include "http/pool.hpp"

#include <algorithm>
#include <utility>

namespace conformance::http {

namespace asio = boost::asio;

/// One who waits in line, in his own frame.
struct Pool::Waiter {
  explicit Waiter(Pool& in) : pool(in), turn(in.executor_) { pool.waiting_.push_back(this); }
  ~Waiter() {
    std::erase(pool.waiting_, this);
    if (granted && !taken) pool.release();
  }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  Pool& pool;
  Signal turn;
  bool granted = false, taken = false;
};

Pool::Lease::Lease(std::shared_ptr<Pool> pool) : pool_(std::move(pool)), generation_(pool_->generation_) {}

Pool::Lease::~Lease() {
  if (!pool_) return;
  if (connection_) {
    if (connection_->busy) connection_->finish(false);
    if (generation_ != pool_->generation_ || pool_->shut_) connection_->close();
    if (connection_->usable) pool_->idle_.push_back(std::move(connection_));
  }
  pool_->release();
}

void Pool::Lease::hold(std::shared_ptr<Connection> connection) {
  auto& held = pool_->held_;
  std::erase_if(held, [](const auto& each) { return each.expired(); });
  const auto known = [&](const auto& each) { return each.lock() == connection; };
  if (std::none_of(held.begin(), held.end(), known)) held.push_back(connection);
  connection_ = std::move(connection);
}

std::shared_ptr<Connection> Pool::Lease::take_idle() {
  std::erase_if(pool_->idle_, [](const auto& each) { return !each->usable; });
  if (pool_->idle_.empty()) return nullptr;
  auto result = std::move(pool_->idle_.back());
  pool_->idle_.pop_back();
  return result;
}

asio::awaitable<Pool::Lease> Pool::lease(std::shared_ptr<Pool> pool) {
  if (pool->shut_) co_return Lease();
  if (pool->leases_ < pool->capacity_) {
    ++pool->leases_;
    co_return Lease(pool);
  }
  Waiter waiter(*pool);
  while (!waiter.granted) {
    const bool going_on = co_await waiter.turn.wait();
    if (!going_on || pool->shut_) co_return Lease();
  }
  waiter.taken = true;
  co_return Lease(pool);
}

void Pool::release() {
  if (waiting_.empty()) {
    --leases_;
    return;
  }
  waiting_.front()->granted = true;
  waiting_.front()->turn.notify();
  waiting_.pop_front();
}

void Pool::retire() {
  ++generation_;
  for (const auto& each : std::exchange(idle_, {}))
    each->close();
}

void Pool::shut() {
  shut_ = true;
  retire();
  for (const auto& each : held_)
    if (const auto connection = each.lock()) connection->close();
  for (auto* const each : waiting_)
    each->turn.notify();
}

} // namespace conformance::http
