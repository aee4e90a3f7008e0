#pragma once
#include "base/diagnostic.hpp"
#include "model/contract.hpp"
#include "model/profile.hpp"
#include "plan/matrix.hpp"

#include <bitset>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace conformance::plan {

/// Something that a cell needs and the profile does not give.
struct Missing {
  std::string
      what; // `principal:writer`, `fixture:own.unapproved-finding`, `effect:refused`, `service:dashboard`
  std::string reason; // a sentence, with the line to add to the profile
};

/// A request that must answer as expected before a refusal proves anything.
struct PlannedControl {
  RequestTemplate request;
  std::string principal;
};

/// One case of the run: a probe at one point of its matrix.
struct Cell {
  const Suite* suite = nullptr;
  const Probe* probe = nullptr;
  std::string id;
  Point point;
  std::string principal; // of its own request, empty if only its steps or cases name one
  Effect effect = Effect::read;
  bool refusal = false;                // accepts no 2xx
  std::bitset<8> effects;              // by Effect: of all that is sent for it, what it stands on included
  std::vector<std::string> principals; // all that it stands on, itself and its controls included
  RareList<std::string> fixtures;      // likewise, in the order in which they are found
  RareList<PlannedControl> controls;
  std::vector<std::string> requirements;
  Level level = Level::must; // the strongest of its requirements
  Rare<Missing> missing;     // set: it is not sent
  bool not_applicable = false;

  const Part& part() const { return *point.part; }
  std::string title() const; // of the probe, the labels filled in with spaces for hyphens
  bool may(Effect each) const { return effects[static_cast<std::size_t>(each)]; }
  /// True if something that is sent for it may be no GET or HEAD.
  bool writes() const;
};

/// One of several parts of a plan.
struct Shard {
  unsigned number = 1, of = 1;
  std::string plan;                        // sixteen digits that follow from the whole plan
  std::size_t cells = 0;                   // of the whole plan
  std::vector<std::size_t> places;         // of the cells that are left, in the whole plan
  std::vector<std::string> requirements;   // that the whole plan's cells bear on
  std::size_t unselected = 0;              // cells that a selection left out before
  std::map<std::string, unsigned> sharers; // how many shards use a quota account, if more than one
};

/// What a run will do. Printable before anything is sent.
struct Plan {
  std::vector<Cell> cells; // in the order written
  std::vector<std::string>
      principals; // to prove, in the order of the contract; derived ones by what they derive from
  std::vector<std::string> fixtures; // to find and prove, each after those that it stands on
  std::size_t unselected = 0;        // cells that a selection left out, or that other shards have
  std::optional<Shard> shard;        // this is a part of a plan

  /// How many shards use a quota account.
  unsigned sharers(const std::string& account) const;
};

/// Mistakes that only show when parts are put together go to `diagnostics`.
Plan make_plan(const Catalogue& catalogue, const Profile& profile, Diagnostics& diagnostics);

/// Fills `principals` and `fixtures` from the cells that can be sent.
void list_needs(Plan& plan, const Catalogue& catalogue);

/// The principals whose quota is used up.
std::set<std::string> flooded_by(const Plan& plan);

/// The requirements that a breach of this check (`status`, `json`, `body`, ...) counts against.
std::vector<std::string> requirements_of(const RequirementMap& map, const std::string& check,
                                         Weight weight = Weight::expect);

/// True if a path is what a template with `${...}` may become, segment by segment. Queries are not looked at.
bool fits(const std::string& pattern, const std::string& target);

/// The name of the operation that a request is for, `other` if none.
std::string operation_name(const Catalogue& catalogue, const std::string& method, const std::string& target);
/// True if the operations say of such a request that it is safe although it is no GET or HEAD.
bool is_safe_operation(const Catalogue& catalogue, const std::string& method, const std::string& target);

} // namespace conformance::plan
