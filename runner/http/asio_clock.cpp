#include "http/asio_clock.hpp"

#include <boost/asio/steady_timer.hpp>

#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

namespace conformance::http {

namespace asio = boost::asio;

namespace {

/// All timers share one timer of the context, set to the earliest.
class RealClock final : public Clock {
public:
  explicit RealClock(asio::io_context& context) : shared_(std::make_shared<Shared>(context)) {}
  ~RealClock() override {
    shared_->timers.clear();
    shared_->timer.cancel();
  }

  Instant now() const override { return shared_->now(); }
  WallTime wall() const override {
    return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  }

  TimerId schedule(Instant at, std::function<void()> action) override {
    const auto id = next_++;
    shared_->at[id] = at;
    shared_->timers.emplace(std::pair{at, id}, std::move(action));
    arm(shared_);
    return id;
  }

  void cancel(TimerId id) override {
    const auto found = shared_->at.find(id);
    if (found == shared_->at.end()) return;
    // The action is destroyed last: what it owns may call back into this clock.
    const auto node = shared_->timers.extract(std::pair{found->second, id});
    shared_->at.erase(found);
    if (shared_->timers.empty()) {
      shared_->armed.reset();
      shared_->timer.cancel();
    }
  }

private:
  struct Shared {
    explicit Shared(asio::io_context& context) : timer(context) {}
    Instant now() const { return Instant{std::chrono::steady_clock::now() - origin}; }

    std::chrono::steady_clock::time_point origin = std::chrono::steady_clock::now();
    asio::steady_timer timer;
    std::optional<Instant> armed;
    std::map<std::pair<Instant, TimerId>, std::function<void()>> timers;
    std::unordered_map<TimerId, Instant> at;
  };

  static void arm(const std::shared_ptr<Shared>& shared) {
    if (shared->timers.empty()) return;
    const auto earliest = shared->timers.begin()->first.first;
    if (shared->armed && *shared->armed <= earliest) return;
    shared->armed = earliest;
    shared->timer.expires_at(shared->origin + earliest.since_origin);
    shared->timer.async_wait([weak = std::weak_ptr(shared)](boost::system::error_code error) {
      const auto still = weak.lock();
      if (error || !still) return;
      still->armed.reset();
      fire(still);
      arm(still);
    });
  }

  static void fire(const std::shared_ptr<Shared>& shared) {
    const auto now = shared->now();
    while (!shared->timers.empty() && shared->timers.begin()->first.first <= now) {
      const auto node = shared->timers.extract(shared->timers.begin());
      shared->at.erase(node.key().second);
      node.mapped()();
    }
  }

  std::shared_ptr<Shared> shared_;
  TimerId next_ = 1;
};

} // namespace

std::unique_ptr<Clock> real_clock(asio::io_context& context) {
  return std::make_unique<RealClock>(context);
}

void run_virtual(asio::io_context& context, VirtualClock& clock, const std::function<bool()>& done) {
  while (!done()) {
    if (context.stopped()) context.restart();
    if (context.poll_one() == 0 && !clock.advance()) return;
  }
}

} // namespace conformance::http
