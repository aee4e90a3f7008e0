#pragma once
#include "base/clock.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conformance::reference {

struct Organization {
  std::string id;
  std::string name;
  std::int64_t credits = 0;
  std::string user_id; // its only member
  std::string username;
  std::string session; // the member's dashboard token
};

struct Key {
  std::string name; // the principal it stands for; what the dashboard calls it
  std::string id;
  std::string text; // what goes into the header
  std::string organization;
  std::vector<std::string> scopes; // read, write, delete
  WallTime created_at;
  std::optional<WallTime> expires_at;
  std::optional<WallTime> revoked_at;

  bool has(std::string_view scope) const;
};

struct ThreadEntry {
  std::string id;
  std::optional<std::string> reaction;
  std::optional<std::string> comment;
  std::string user_id;
  std::string username;
  std::string source; // api, dashboard, slack
  WallTime timestamp;
};

struct TaintStep {
  std::string type; // source, propagation, sink
  std::string file;
  std::int64_t line = 0;
  std::string symbol;
  std::string description;
};

struct Finding {
  std::string id;
  std::string organization;
  bool approved = true; // verification; an unapproved finding is visible to no key
  std::string title;
  std::string category;
  std::string severity;
  std::string state;
  std::string description;
  std::string affected_file;
  std::string affected_code;
  std::optional<std::string> proof_of_concept;
  std::vector<std::string> tags;
  std::vector<std::string> scans; // ids; the first is the scan that found it
  std::string repo_url;
  WallTime found_at;
  WallTime updated_at;
  std::optional<WallTime> resolved_at;
  std::optional<std::string> duplicate_of;
  std::vector<ThreadEntry> thread;
  std::vector<TaintStep> taint;
};

struct Scan {
  std::string id;
  std::string task_id;
  std::string organization;
  std::string type; // pr, full
  std::string status;
  std::optional<std::string> name;
  std::optional<std::string> repo_url;
  std::optional<std::string> branch;
  std::optional<std::int64_t> pr_number;
  std::vector<std::string> target_urls;
  WallTime created_at;
  WallTime updated_at;
};

/// One repository of an estimation, with its result once there is one.
struct EstimatedRepo {
  std::string source;   // connected, public, upload
  std::string repo_url; // empty for an upload
  std::string branch;
  std::string commit_sha;
  std::string archive_id; // of an upload
  std::string result;     // completed, failed, or empty: not yet
  std::int64_t credits = 0;
};

struct Estimation {
  std::string id;
  std::string task_id;
  std::string organization;
  std::string user_id;
  std::optional<std::string> name;
  std::string status; // pending, running, completed, partial, failed
  std::vector<EstimatedRepo> repos;
  std::optional<std::int64_t> total_credits;
  std::optional<std::string> error;
  bool claimed = false; // has started a scan
  WallTime created_at;
  WallTime updated_at;
  bool under_way = false; // ends some time after its creation
};

struct Repo {
  std::string id;
  std::string organization;
  std::string provider; // github, gitlab, bitbucket, azure
  std::string name;
  std::string provider_key;
  bool enabled = true;
  std::optional<WallTime> threat_model_updated_at;
};

struct MalwareEntry {
  std::string ecosystem;
  std::string package;
  std::vector<std::string> versions;
};

/// All that one deployment knows.
struct World {
  std::vector<Organization> organizations; // own, foreign, empty, penniless
  std::vector<Key> keys;
  std::vector<Scan> scans;
  std::vector<Finding> findings;
  std::vector<Estimation> estimations;
  std::vector<Repo> repos;
  std::vector<MalwareEntry> malware;

  Organization* organization(std::string_view id);
  Scan* scan(std::string_view id);
  Finding* finding(std::string_view id);
  Estimation* estimation(std::string_view id);
};

struct WorldOptions {
  std::uint64_t seed = 1;
  std::size_t findings = 40; // approved ones of the first organization, at least 20
};

/// Two organizations with data that partly looks alike, an empty one, and one without credits. `start` is
/// now: all that is in it happened before.
World make_world(const WorldOptions& options, WallTime start);

/// What a write can change in it, as JSON: without credentials, and without what changes as time passes.
std::string world_json(const World& world);

} // namespace conformance::reference
