#include "cli/report_set.hpp"

#include "base/nearest.hpp"
#include "reports/console.hpp"
#include "reports/github.hpp"
#include "reports/html.hpp"
#include "reports/json.hpp"
#include "reports/junit.hpp"
#include "reports/markdown.hpp"
#include "reports/sarif.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::cli {

namespace {

struct Format {
  const char* name;
  void (*write)(const Results&, const reports::Sink&);
};

template <std::string (*render)(const Results&)>
void whole(const Results& results, const reports::Sink& sink) {
  sink(render(results));
}

const std::vector<Format>& formats() {
  static const std::vector<Format> all{
      {"junit", [](const Results& results, const reports::Sink& sink) { sink(reports::junit(results)); }},
      {"junit-xunit",
       [](const Results& results, const reports::Sink& sink) {
         sink(reports::junit(results, reports::JunitDialect::xunit));
       }},
      {"html", whole<reports::html>},
      {"json", reports::write_results_json},
      {"markdown", whole<reports::markdown>},
      {"github", whole<reports::github>},
      {"sarif", whole<reports::sarif>},
      {"console",
       [](const Results& results, const reports::Sink& sink) { sink(reports::console(results, {})); }},
  };
  return all;
}

std::optional<std::string> commit(const reports::ReportFile& file,
                                  void (*write)(const Results&, const reports::Sink&),
                                  const Results& results) {
  return file.commit([&](const reports::Sink& sink) { write(results, sink); });
}

} // namespace

std::variant<ReportSet, std::string> ReportSet::open(const std::vector<std::string>& requests,
                                                     std::string_view flag) {
  ReportSet set;
  for (const auto& request : requests) {
    const auto equals = request.find('=');
    const auto name = request.substr(0, equals);
    const Format* format = nullptr;
    std::vector<std::string> known;
    for (const auto& each : formats()) {
      known.emplace_back(each.name);
      if (name == each.name) format = &each;
    }
    if (equals == std::string::npos || equals + 1 == request.size())
      return fmt::format("{} {}: write FORMAT=PATH, for example junit=reports/latest/junit.xml", flag,
                         request);
    if (!format)
      return fmt::format("{} {}: there is no format '{}'; {}", flag, request, name, suggestion(name, known));
    const auto path = request.substr(equals + 1);
    const auto taken = set.paths();
    if (std::find(taken.begin(), taken.end(), path) != taken.end())
      return fmt::format("{} {}: another report goes to the same path", flag, request);
    auto file = reports::ReportFile::open(path);
    if (auto* mistake = std::get_if<std::string>(&file))
      return fmt::format("{} {}: {}", flag, request, *mistake);
    set.files_.emplace_back(format->write, std::get<reports::ReportFile>(std::move(file)));
  }
  return set;
}

std::vector<std::string> ReportSet::write(const Results& results) const {
  std::vector<std::string> troubles;
  for (const auto& [write, file] : files_)
    if (const auto trouble = commit(file, write, results)) troubles.push_back(*trouble);
  return troubles;
}

void ReportSet::write_files(const Results& results) const {
  for (const auto& [write, file] : files_)
    if (file.is_replaced()) (void)commit(file, write, results);
}

std::vector<std::string> ReportSet::paths() const {
  std::vector<std::string> out;
  for (const auto& [write, file] : files_)
    out.push_back(file.path());
  return out;
}

} // namespace conformance::cli
