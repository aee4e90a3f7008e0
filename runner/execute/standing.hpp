#pragma once
#include "model/value.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace conformance::execute {

/// What is known of the principals and fixtures that the probes stand on.
class Standing {
  template <class Map>
  static auto* find(Map& map, const std::string& name) {
    const auto found = map.find(name);
    return found == map.end() ? nullptr : &found->second;
  }

public:
  struct Ground {
    bool holds = false;
    std::string reason;   // why it does not: a sentence
    std::string in_sight; // what is to be hidden was shown when the run began: a sentence
    std::string control;  // how it was proven: `GET /things as reader answered 200`
    bool trusted = false; // nothing proved it: the profile vouches for it
    bool lost = false;    // it held at first and no more at the end
    bool prompt = false;  // the run made it, and the first reading of it showed it as it must be
    bool barred = false;  // its proof must not be sent
    bool awaited = false; // it may hold soon: proven again before the first write that is to be accepted
  };

  void set_principal(const std::string& name, Ground ground) { principals_[name] = std::move(ground); }
  void set_fixture(const std::string& name, Ground ground) { fixtures_[name] = std::move(ground); }

  /// nullptr: nothing was tried.
  const Ground* principal(const std::string& name) const { return find(principals_, name); }
  const Ground* fixture(const std::string& name) const { return find(fixtures_, name); }
  Ground* principal(const std::string& name) { return find(principals_, name); }
  Ground* fixture(const std::string& name) { return find(fixtures_, name); }

  /// Ids of things that fit a discovered fixture, its own first: timing spreads its requests over them.
  std::map<std::string, std::vector<Value>> choices;
  /// Members that a fixture keeps and the list that it was found in does not show: its proof does.
  std::map<std::string, std::vector<std::pair<std::string, std::string>>> kept_by_proof;
  std::vector<std::string> trusted; // one line each
  std::string same_organization;    // a sentence if two keys seem to belong to one organization

private:
  std::map<std::string, Ground> principals_;
  std::map<std::string, Ground> fixtures_;
};

} // namespace conformance::execute
