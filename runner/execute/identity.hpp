#pragma once
#include "execute/context.hpp"

#include <boost/asio/awaitable.hpp>

#include <map>
#include <string>

namespace conformance::execute {

/// Which build is under test, as the profile's `identity:` tells it: a header of every answer, or a value in
/// the answer to one request that is asked when the run begins and when it ends.
class Identity {
public:
  explicit Identity(const Profile& profile);

  /// Looks at the header of any answer of the API.
  void look_at(const Response& response);
  /// Asks the declared request, if there is one, as `principal`.
  boost::asio::awaitable<void> ask(Context& context, std::string principal);

  /// Why the target is not the build that is to be tested; empty if it is, or if nothing was said.
  std::string wrong() const;
  /// Why the target is more than one build; empty if it is one.
  std::string changed() const;
  bool declared() const { return !header_.empty() || !method_.empty(); }

private:
  void see(const std::string& build) { ++seen_[build]; }

  std::string header_, method_, target_, pointer_, expected_;
  std::map<std::string, std::size_t> seen_;
};

} // namespace conformance::execute
