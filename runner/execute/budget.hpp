#pragma once
#include "base/clock.hpp"
#include "http/wait.hpp"
#include "model/contract.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace conformance::execute {

/// Keeps every account within its quota, seen as a rolling window. A request takes its place from the moment
/// it may be sent until one window after its answer: whenever in between the server counts it, the quota
/// holds.
class Budget {
public:
  using Sharers = std::function<std::size_t(const std::string& account)>;

  /// So many runs, this one among them, divide the quota of an account; none: nobody else uses any.
  Budget(const boost::asio::any_io_executor& executor, Clock& clock, const Quota& quota,
         Sharers sharers = nullptr);
  ~Budget();

  /// Takes a place for one request more of `account` if that may be sent now.
  bool take(const std::string& account);
  /// Waits until `account` may send one request more. False if the wait was cancelled.
  boost::asio::awaitable<bool> acquire(std::string account);
  /// Waits until `account` may send `requests` one after another without waiting in between, as long as
  /// nobody else does. More than the window holds are as many as it holds. False if the wait was cancelled.
  boost::asio::awaitable<bool> room(std::string account, std::size_t requests);
  /// True if `account` may send one request now.
  bool free(const std::string& account);
  /// The answer came, or none will. `remaining`: how many requests the answer says are left. If these are
  /// fewer than our own count leaves, others use the account, and their requests are taken to have been made
  /// just now. A deployment that says 0 although nobody sent anything for a whole window is not believed
  /// again.
  void completed(const std::string& account, std::optional<std::size_t> remaining = std::nullopt);
  /// The run ends: nobody waits any more.
  void open();
  /// Nothing is sent for `account` before `until`.
  void block(const std::string& account, Instant until);
  /// The same of all accounts: the deployment counts several as one.
  void block_all(Instant until);

  /// Told of every wait of more than a second when it begins.
  void on_wait(std::function<void(const std::string& account, Duration rest)> told) {
    on_wait_ = std::move(told);
  }

  /// The end of the window after the last completed request of `account`; now, if there was none in it.
  Instant silent_from(const std::string& account) const;
  /// The same of all accounts.
  Instant all_silent_from() const;
  /// Did another account send something in the last window?
  bool beside_others(const std::string& account) const;
  std::size_t in_flight(const std::string& account) const;
  const Quota& quota() const { return quota_; }

private:
  struct Account;
  Account& account(const std::string& name);
  void believe(Account& account, std::size_t remaining);
  boost::asio::awaitable<bool> wait_for(Account& account, std::size_t requests);
  void tell(const Account& account, Duration rest) const;

  boost::asio::any_io_executor executor_;
  Clock* clock_;
  Quota quota_;
  Sharers sharers_;
  bool open_ = false;
  std::function<void(const std::string&, Duration)> on_wait_;
  std::map<std::string, std::unique_ptr<Account>> accounts_;
};

} // namespace conformance::execute
