#pragma once
#include "http/connection.hpp"

#include <deque>
#include <memory>
#include <vector>

namespace conformance::http {

/// Connections to one origin, at most `capacity` of them at a time; who finds none free waits in line.
class Pool : public std::enable_shared_from_this<Pool> {
public:
  Pool(boost::asio::any_io_executor executor, unsigned capacity)
      : executor_(std::move(executor)), capacity_(capacity) {}

  /// The right to use one connection, given back with its scope.
  class Lease {
  public:
    Lease() = default;
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    explicit operator bool() const { return pool_ != nullptr; }
    /// Takes an idle connection, none if there is none.
    std::shared_ptr<Connection> take_idle();
    /// Keeps a connection, for the next one if it is usable when the lease ends.
    void hold(std::shared_ptr<Connection> connection);

  private:
    friend class Pool;
    explicit Lease(std::shared_ptr<Pool> pool);
    std::shared_ptr<Pool> pool_;
    std::shared_ptr<Connection> connection_;
    std::uint64_t generation_ = 0;
  };

  /// Waits for its turn. An empty lease if the wait was cancelled or the pool was shut.
  static boost::asio::awaitable<Lease> lease(std::shared_ptr<Pool> pool);

  /// Closes the idle connections now, those in use when they are given back.
  void retire();
  /// Ends everything at once.
  void shut();
  bool unused() const { return leases_ == 0 && idle_.empty(); }

private:
  struct Waiter;
  void release();

  boost::asio::any_io_executor executor_;
  unsigned capacity_, leases_ = 0;
  std::uint64_t generation_ = 0;
  bool shut_ = false;
  std::vector<std::shared_ptr<Connection>> idle_;
  std::vector<std::weak_ptr<Connection>> held_; // by leases, now or before
  std::deque<Waiter*> waiting_;
};

} // namespace conformance::http
