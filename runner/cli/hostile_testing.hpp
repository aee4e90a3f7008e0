#pragma once
#include "cli/testing.hpp"

#include <algorithm>
#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

// What someone can do who may change the suites, but neither the profile nor the command line.
namespace conformance::cli {

struct Seen {
  Request request;
  std::string service; // empty: the API
};

/// The shipped contract, requirements, operations and fixtures, as an attacker changes them, and his probes.
class Hostile {
public:
  Hostile() {
    auto name = (std::filesystem::temp_directory_path() / "hostile-suites-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    folder_ = name;
    for (const auto* file : {"contract.yaml", "requirements.yaml", "operations.yaml", "fixtures.yaml"})
      std::filesystem::copy(std::filesystem::path(CONFORMANCE_SOURCE_DIR) / "suites" / file, folder_ / file);
  }
  Hostile(const Hostile&) = delete;
  Hostile& operator=(const Hostile&) = delete;
  ~Hostile() { std::filesystem::remove_all(folder_); }

  Hostile& replace(const std::string& file, const std::string& what, const std::string& by) {
    auto text = text_of(folder_ / file);
    const auto at = text.find(what);
    REQUIRE_MESSAGE(at != std::string::npos, what);
    text.replace(at, what.size(), by);
    std::ofstream(folder_ / file) << text;
    return *this;
  }

  Hostile& append(const std::string& file, const std::string& text) {
    std::ofstream(folder_ / file, std::ios::app) << text;
    return *this;
  }

  /// The writer proves himself by reading, so that probes of his need no permission to write.
  Hostile& reading_writer() {
    return replace(
        "contract.yaml",
        "    proof:\n      request: PATCH /findings/${run.uuid}\n      json: {state: accepted_risk}\n"
        "      expect: {status: [400, 404, 409, 422]}\n  write-only:",
        "    proof: GET /scans?limit=1\n  write-only:");
  }

  VirtualResults run(const std::string& probes, std::vector<std::string> allow = {},
                     const std::string& profile_lines = {}) {
    std::ofstream(folder_ / "evil.yaml") << "suite: findings/evil\nsummary: x\nprobes:\n" << probes;
    auto run = shipped_run("hostile", std::move(allow));
    run.inputs.suites = {folder_.string()};
    run.profile_lines = profile_lines;
    run.sent = [this](const Request& request, const std::string& service) {
      seen.push_back({request, service});
    };
    run.answered = [this](const Request& request, const std::string&, http::Outcome& outcome) {
      if (answered) answered(request, outcome);
    };
    run.options.production = production;
    return run_virtually(run);
  }

  std::size_t writes() const {
    return count(
        [](const Seen& each) { return each.request.method != "GET" && each.request.method != "HEAD"; });
  }

  template <class Holds>
  std::size_t count(Holds holds) const {
    return static_cast<std::size_t>(std::count_if(seen.begin(), seen.end(), holds));
  }

  std::vector<Seen> seen;
  bool production = false;
  std::function<void(const Request&, http::Outcome&)> answered; // what changes the deployment's answers

private:
  static std::string text_of(const std::filesystem::path& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  std::filesystem::path folder_;
};

inline const CaseResult* found_case(const Results& results, const std::string& id) {
  const auto found = std::find_if(results.cases.begin(), results.cases.end(),
                                  [&](const CaseResult& each) { return each.id == id; });
  return found == results.cases.end() ? nullptr : &*found;
}

inline bool tells(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

inline std::string header_of(const Seen& seen, const std::string& name) {
  return header(seen.request.headers, name).value_or("");
}

} // namespace conformance::cli
