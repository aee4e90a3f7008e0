#pragma once
#include "model/suite.hpp"
#include "model/value.hpp"
#include "model/verdict.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace conformance {

/// One normative statement of the contract.
struct Requirement {
  Located id;
  Level level = Level::must;
  std::string text;
  std::string source;             // where the contract says so: `errors page`
  std::vector<Located> proven_by; // other requirements whose worst status is this one's
  std::vector<Located> needs;     // services; undeclared ones make it not applicable
  std::string unobservable;       // why it cannot be seen from outside; empty if it can
  std::vector<std::string> refs;  // CWE-203, API1:2023
};

/// How a derived principal's credential follows from another principal's.
enum class Derivation {
  none,         // no credential is sent
  empty,        // the header with an empty value
  unknown,      // the prefix, then as many random characters of the same classes
  truncated,    // the last eight characters dropped
  extended,     // one character more
  altered,      // other characters of the same classes in place of the last eight
  case_flipped, // upper for lower case and the reverse, behind the prefix
  prefix,       // the prefix replaced by `prefix_text`, which may be empty
  bearer,       // the key as it is, but as `Authorization: Bearer`, or with `as_name` in place of that word
  cookie,       // the key as it is, but in the cookie `as_name`
  query,        // the key as it is, but in the query parameter `as_name`
  header,       // the key as it is, but in the header `as_name`
  header_case,  // the key as it is, its header's name in lower case, or spelled `as_name`: still valid
};

/// How the run itself comes by the key of a principal.
struct MakeKey {
  Located as;                           // the principal that may make keys
  Located create;                       // `service.call` that returns it
  Located revoke;                       // the one that takes it back before it is used: a revoked key
  std::optional<RequestTemplate> proof; // what the key must be allowed before it is revoked
};

/// A principal that the contract knows of.
struct PrincipalSpec {
  Located name;
  std::string organization; // `own`, `foreign`, `other`; empty for derived ones
  std::string title;        // for people: `a read-only key`
  bool required = false;
  std::optional<Derivation> derive; // with the principal that it derives from
  Located from;
  std::string prefix_text;
  std::string as_name;                // of the cookie, query parameter or header
  std::vector<RequestTemplate> proof; // one of them must answer as its `expect` says (2xx by default)
  bool needs_trust = false;           // no request can prove it
  bool sacrificed = false;            // used by floods only, never by other probes
  std::optional<MakeKey> make;        // where the profile gives no key
};

/// A request whose answer lists what belongs to an organization, to tell organizations apart.
struct OrganizationList {
  RequestTemplate request;
  std::string items; // pointer to the list
  std::string id;    // pointer inside an item
};

/// Ids that no answer to another organization's key may hold.
struct CanarySpec {
  std::string title;
  Located requirement; // empty: none are declared
  std::vector<OrganizationList> lists;
};

/// A condition that every answer of the run is held against.
struct Invariant {
  Located name;
  Located requirement;
  std::string title;
  std::vector<Value> statuses; // integers or classes `4xx`
  std::vector<Value> except_statuses;
  std::vector<Located> except_tags;
  std::vector<Located> operations; // if any: answers to requests of others are not looked at
  std::vector<Located> only_tags;  // if any: answers to requests without one of them are not looked at
  std::vector<Check> when;         // answers that break one of these are not looked at
  std::vector<Check> checks;
};

struct Quota {
  unsigned requests = 0; // 0: no limit
  Duration window{};
  double reserve = 0; // the part of the quota that is left unused, 0..1
  double share = 1;   // the part of the quota that is this run's, 0..1

  /// How many requests a run may send in one window, at least one; SIZE_MAX: as many as it likes. So many
  /// shards divide them.
  std::size_t in_one_window(std::size_t shards = 1) const;
  /// More than a thousand requests a minute: the suites may say what a key has, but not that a deployment
  /// bears any number.
  bool only_a_profile_allows() const;
};

/// What probes may ask of a service beside the API. How it is done, each profile says.
struct ServiceCall {
  std::string name;
  std::vector<std::string> returns; // names that a step may capture
  std::vector<std::string> secret;  // those of them that are never shown
  std::vector<std::string> values;  // names that a step must give
  bool reads = false;               // it changes nothing
  std::string found_by = {};        // the call that lists what this one makes: it finds it by the run's mark
};

/// `contract:`: the API's own constants. The runner knows none of them by itself.
struct Contract {
  Located name;
  std::string revision;
  std::string credential_header; // how an API key is sent
  std::string key_prefix;
  std::vector<PrincipalSpec> principals;
  std::vector<OrganizationList> organizations_differ_by;
  CanarySpec canaries;
  std::optional<RequestTemplate> health;
  std::vector<Invariant> invariants;
  std::vector<std::string> volatile_headers; // values ignored in comparisons
  std::vector<std::string> volatile_members; // pointers, likewise
  std::vector<std::string> services;
  std::map<std::string, std::vector<ServiceCall>> service_calls; // by service: what a profile may declare
  std::vector<std::string> protected_hosts;
  Located gone_500;       // the requirement that a 500 which is gone on repetition warns about
  Located unexpected_429; // the requirement that a 429 outside a burst breaks on an exclusive key
  Quota quota;
  std::vector<std::string> remaining_headers;

  /// What every answer is held against, beside the probes: requirement, and the case that tells of it.
  std::vector<std::pair<std::string, std::string>> watched() const;
  const PrincipalSpec* principal(std::string_view name) const;
  /// Of `service.call`.
  const ServiceCall* service_call(std::string_view dotted) const;
};

/// How a reversible write is undone that should have been refused: `read` before it, for its captures, and
/// `write` after it, as the organization that owns the target. Beside the captures, `target` is the id that
/// the write went to. Never judged.
struct DefaultUndo {
  RequestTemplate read;
  RequestTemplate write;
  std::vector<std::pair<std::string, Value>> if_sent =
      {}; // members that `write` has where the refused write did
};

/// `operations:`: one documented operation.
struct Operation {
  Located name;
  Part part;                    // method, path and a valid example request
  std::string scope;            // `read`, `write`, `none`
  bool safe = false;            // changes nothing although it is no GET
  Effect effect = Effect::read; // of the request when it succeeds
  std::optional<Control> twin;  // a harmless request that gets past authentication and scope
  std::optional<DefaultUndo> undo;
};

/// `fixtures:`: something of the deployment's data that probes stand on.
struct FixtureSpec {
  Located name; // `own.finding`
  std::string title;
  std::vector<RequestTemplate> discover;            // asked in turn, until one lists what fits
  std::optional<RequestTemplate> discover_if;       // what must hold for one that is found to be usable
  std::string items;                                // pointer to the list in the answer, `` the answer itself
  std::vector<std::pair<std::string, Value>> where; // pointer inside an item -> matcher
  std::vector<std::pair<std::string, Value>> prefer; // likewise: items that fit these come first
  std::vector<std::string> largest; // pointers to numbers of an item: a larger sum comes first
  unsigned largest_up_to = 0;       // but not a larger one than this
  std::string id = "/id";           // pointer inside an item
  std::vector<std::pair<std::string, std::string>>
      keep;                           // member name -> pointer inside an item, or else in the proof's answer
  std::vector<RequestTemplate> proof; // each must answer as its `expect` says
  bool needs_trust = false;           // no API key can see it
  std::optional<RequestTemplate> hidden_from; // a success says that it is hidden no longer
  std::optional<RequestTemplate> create;      // makes one where none is given or found
  Effect create_effect = Effect::leaves;      // of making it
  bool fleeting = false; // its state passes: found when a cell needs it, proven again right after the cell
  unsigned count = 1;    // how many different ones: `${own.finding.2}` is the id of the second
};

/// All that the YAML files under suites/ say.
struct Catalogue {
  Contract contract;
  std::vector<Requirement> requirements;
  std::vector<Operation> operations;
  std::vector<FixtureSpec> fixtures;
  std::vector<Suite> suites;
  std::map<std::string, Value> schemas; // by name: file name without `.schema.json`
  /// SHA-256 of all files that it was read from, by path and content: of the sorted lines `DIGEST  PATH` that
  /// sha256sum prints for `suites/*` and `schemas/*`.
  std::string revision;

  const Requirement* requirement(std::string_view id) const;
  const Operation* operation(std::string_view name) const;
  const FixtureSpec* fixture(std::string_view name) const;
};

} // namespace conformance
