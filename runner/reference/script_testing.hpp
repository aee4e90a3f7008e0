#pragma once
#include "base/text.hpp"
#include "http/server.hpp"

#include <fmt/format.h>
#include <string>
#include <vector>

namespace conformance::reference {

/// All that a client sees of an answer.
inline std::string shown(const http::ServerAnswer& answer) {
  auto out = fmt::format("{} {} chunked={} close={} lower={} 1.0={} delay={}\n", answer.status, answer.reason,
                         answer.chunked, answer.close, answer.lower_case_names, answer.http_1_0,
                         answer.delay.count());
  for (const auto& each : answer.headers)
    out += each.name + ": " + each.value + "\n";
  return out + answer.body + "\n";
}

/// Reads in which one parameter or form stands beside another.
inline std::vector<std::string> filters_beside_filters(const std::string& scan,
                                                       const std::string& foreign_scan,
                                                       const std::string& foreign_estimation) {
  const std::string repository = "repo_url=https%3A%2F%2Fgithub.com%2Foctocat%2FHello-World";
  return {
      "/findings/export?format=json&" + repository,
      "/findings/export?format=json&sort_by=severity",
      "/findings/export?format=json&scan_type=full",
      "/findings/export?format=json&scan_id=" + to_upper(foreign_scan),
      "/scans/" + scan + "/findings?" + repository,
      "/scans/" + foreign_scan + ".json",
      "/scans/" + foreign_scan + "%20/status",
      "/cost-estimations/" + foreign_estimation + ".json",
      "/findings?limit=100&scan_type=full&severity=low",
      "/findings?limit=100&severity=low&scan_id=" + scan,
      "/findings?limit=100&state=open&scan_id=" + scan,
      "/findings?limit=1&repo_url=none&scan_id=" + scan,
      "/findings?limit=2&page=2&sort_by=updated_at&sort_order=ASC",
      "/findings?limit=2&page=2&sort_by=severity&sort_order=ASC",
      "/scans?limit=2&page=2&sort_by=updated_at&sort_order=ASC",
      "/findings?limit=100&scan_type=full&sort_by=updated_at&sort_order=DESC",
      "/findings?limit=100&scan_type=full&" + repository,
      "/findings?limit=9007199254740993",
      "/cost-estimations?offset=9007199254740993",
      "/findings?limit=1&repo_url=%FF",
      "/hfw/verdict/npm/socket.io?version=4.7.2",
      "/hfw/verdict/npm/lru_map?version=0.4.1",
      "/hfw/verdict/pypi/flask?version=1.0",
  };
}

} // namespace conformance::reference
