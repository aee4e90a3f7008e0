#pragma once
#include "model/contract.hpp"
#include "model/profile.hpp"
#include "plan/instantiate.hpp"

#include <vector>

namespace conformance::execute {

/// The undos that the suites write down: of steps, of operations and of keys that a run makes. A journal is a
/// file like any other, so what it asks for is held against them.
class KnownUndos {
public:
  KnownUndos(const Catalogue& catalogue, const Profile& profile);

  /// The effects of the writes that such a request undoes, any of which permits it; empty: it undoes none.
  std::vector<Effect> effects_of(const plan::ConcreteRequest& request) const;

private:
  struct Known {
    std::string call, method, target; // the target with its `${...}`
    std::vector<Effect> effects;
  };
  void add(const RequestTemplate& undo, std::vector<Effect> effects, const Profile& profile);

  std::vector<Known> all_;
};

} // namespace conformance::execute
