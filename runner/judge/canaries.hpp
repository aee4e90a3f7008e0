#pragma once
#include "model/exchange.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace conformance::judge {

/// An answer that holds what belongs to another organization.
struct CanaryOffender {
  std::uint64_t exchange = 0; // its number
  std::string request;        // `GET /things/... as reader`
  std::string canary;
  std::string organization; // whose it is
};

/// Looks for the ids and texts of one organization in the answers to the principals of others: in bodies and
/// header values, in any letter case. What the request itself held is an echo and no offence. Answers that
/// come before all canaries are known are kept compressed, up to 16 MiB of them, and looked at then.
class CanaryJudge {
public:
  static constexpr std::size_t most_offenders = 20;

  void know(const std::string& organization, const std::string& canary);
  /// All canaries are known: looks at what was kept.
  void complete();

  /// `organization` of the principal that asked.
  void look_at(const Exchange& exchange, const std::string& organization);

  bool knows_of(const std::string& organization) const;
  std::size_t looked_at() const { return looked_at_; }
  std::size_t broken() const { return broken_; }
  /// Answers that were too many or too large to be kept.
  std::size_t unseen() const { return unseen_; }
  const std::vector<CanaryOffender>& offenders() const { return offenders_; }
  /// The first offender; nullptr if there is none.
  const std::shared_ptr<const Exchange>& first() const { return first_; }

private:
  struct Kept {
    Exchange exchange;    // its body compressed
    std::size_t body = 0; // bytes that it had
    std::string organization;
  };
  using Owners = std::vector<std::string>;

  void judge(const Exchange& exchange, const std::string& organization);
  bool offends(const std::string& canary, const Owners& owners, const Exchange& exchange,
               const std::string& organization);

  std::unordered_map<std::string, Owners> tokens_; // lower case: of letters, digits, `-` and `_` alone
  std::map<std::string, Owners> texts_;            // lower case: all others
  std::vector<Kept> kept_;
  std::vector<CanaryOffender> offenders_;
  std::shared_ptr<const Exchange> first_;
  std::size_t looked_at_ = 0;
  std::size_t broken_ = 0;
  std::size_t kept_bytes_ = 0;
  std::size_t unseen_ = 0;
  bool complete_ = false;
};

} // namespace conformance::judge
