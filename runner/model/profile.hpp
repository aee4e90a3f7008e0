#pragma once
#include "base/clock.hpp"
#include "base/secret.hpp"
#include "base/source.hpp"
#include "model/contract.hpp"
#include "model/value.hpp"
#include "model/verdict.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace conformance {

/// A named credential of the profile.
struct Principal {
  enum class How { api_key, bearer, cookie, headers };
  Located name;
  How how = How::api_key;
  std::vector<Secret> keys;                            // several equal ones: the load is spread
  std::vector<std::pair<std::string, Secret>> headers; // How::headers
  bool exclusive = false;
  std::string trust; // why it is believed to be what it is said to be
};

struct GivenFixture {
  Located name;
  Value id;
  std::map<std::string, Value> members;
  std::string trust;
};

struct Gap {
  Located name;     // of a principal, fixture, effect or service
  std::string kind; // `principal`, `fixture`, `effect`, `service`
  std::string reason;
  std::string owner;
  std::string expires; // YYYY-MM-DD, in UTC, the last day on which it excuses; empty: never

  /// `today` as YYYY-MM-DD.
  bool ended(std::string_view today) const { return !expires.empty() && expires < today; }
};

struct Canary {
  std::string organization;
  std::string text;
  Span span;
};

struct Hop {
  std::string header;
  std::string matches;
};

struct TlsSettings {
  std::string ca, client_certificate, client_key; // file names, relative to the profile; empty: none
};

struct DeadlineSettings {
  Duration connect = std::chrono::seconds(3);
  Duration tls = std::chrono::seconds(5);
  Duration first_byte = std::chrono::seconds(15);
  Duration total = std::chrono::seconds(30);
};

struct LimitSettings {
  std::size_t header_bytes = 64 * 1024;
  std::size_t body_bytes = 8 * 1024 * 1024; // decoded
  JsonLimits json;
  std::size_t evidence_bytes = 64 * 1024;            // kept of a body for the reports
  std::size_t run_evidence_bytes = 32 * 1024 * 1024; // kept of all bodies of a run
};

/// How this deployment does one call of a service.
struct DeclaredCall {
  RequestTemplate request; // `${name}` stands for the values that a step gives
  std::string items;       // pointer to a list in the answer; empty: the answer itself is what it returns
  std::vector<std::pair<std::string, std::string>>
      returns; // name -> pointer, in each item where `items` is set
};

/// Something beside the API that probes use through named calls.
struct DeclaredService {
  Located base_url;
  std::map<std::string, DeclaredCall> calls;
};

/// One deployment and what we may do with it.
struct Profile {
  Located name;
  std::string file;
  Located base_url;
  std::string contract;      // revision
  Located suites;            // the revision of the suites that are meant; empty: any
  std::string insecure_http; // because
  std::vector<Principal> principals;
  std::vector<Located> left_out; // principals whose `${env.X?}` was unset
  std::vector<GivenFixture> fixtures;
  std::vector<Effect> allow;
  bool allow_key_in_url = false;
  bool allow_timing = false;
  std::optional<Duration> timing_tolerance; // the largest difference in time that is let pass
  std::vector<Canary> canaries;
  std::optional<Quota> quota;
  std::vector<std::string> volatile_headers;
  std::vector<std::string> volatile_members;
  std::vector<Hop> hops;
  TlsSettings tls;
  DeadlineSettings deadlines;
  LimitSettings limits;
  Duration settle = std::chrono::seconds(5);
  unsigned connections = 8;
  std::vector<std::pair<std::string, std::string>> resolve; // host:port -> address
  std::vector<Gap> gaps;
  bool complete_required = false;
  std::map<std::string, DeclaredService> services;
  std::optional<Value> identity;

  const Principal* principal(std::string_view name) const;
  /// Of `service.call`; nullptr if this deployment has none.
  const DeclaredCall* call(std::string_view dotted) const;
  const GivenFixture* fixture(std::string_view name) const;
  bool allows(Effect effect) const; // read always
};

} // namespace conformance
