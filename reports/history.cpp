#include "base/text.hpp"
#include "reports/compare_parts.hpp"

#include <algorithm>
#include <unordered_map>

namespace conformance::reports {

namespace {

bool says_something(const Results& run) {
  return run.exit != ExitCode::invalid_input && run.exit != ExitCode::runner_failed;
}

/// The cases of each run under the names of the last one.
class Past {
public:
  explicit Past(const std::vector<const Results*>& runs) {
    for (const auto& one : runs.back()->cases)
      if (!one.renamed_from.empty()) new_name_.emplace(one.renamed_from, full_id(one));
    for (const auto* run : runs) {
      auto& cases = runs_.emplace_back();
      for (const auto& one : run->cases)
        cases.emplace(named(full_id(one)), &one);
    }
  }

  const CaseResult* find(std::size_t run, const std::string& id) const {
    const auto found = runs_[run].find(id);
    return found == runs_[run].end() ? nullptr : found->second;
  }

private:
  std::string named(const std::string& id) const {
    const auto found = new_name_.find(id);
    return found == new_name_.end() ? id : found->second;
  }

  std::unordered_map<std::string, std::string> new_name_;
  std::vector<std::unordered_map<std::string, const CaseResult*>> runs_;
};

std::size_t failing_since(const Past& past, std::size_t last, const std::string& id) {
  std::size_t since = last;
  for (std::size_t run = last; run-- > 0;) {
    const auto* one = past.find(run, id);
    if (one == nullptr || !is_judged(*one)) continue;
    if (!counts_as_failed(*one)) break;
    since = run;
  }
  return since;
}

History::Shaky shakiness(const Past& past, std::size_t runs, const std::string& id) {
  History::Shaky out;
  out.id = id;
  for (std::size_t run = 0; run < runs; ++run) {
    const auto* one = past.find(run, id);
    if (one == nullptr || !is_judged(*one)) continue;
    ++out.judged;
    if (one->flaky) ++out.flaky;
  }
  return out;
}

std::optional<RequirementStatus> status_in(const Results& run, const std::string& id) {
  for (const auto& one : run.requirements)
    if (one.id == id) return one.status;
  return std::nullopt;
}

} // namespace

History history(const std::vector<Results>& runs) {
  std::vector<const Results*> telling;
  for (const auto& run : runs)
    if (says_something(run)) telling.push_back(&run);
  History out;
  if (telling.empty()) return out;
  const Past past(telling);
  for (const auto* run : telling)
    out.runs.push_back({run->run_id, iso8601(run->started), run->exit});
  const auto& last = *telling.back();
  for (const auto& one : last.cases) {
    if (one.suite == "run") continue;
    const auto id = full_id(one);
    if (counts_as_failed(one)) out.lasting.push_back({id, failing_since(past, telling.size() - 1, id)});
    auto shaky = shakiness(past, telling.size(), id);
    if (shaky.flaky > 0) out.shaky.push_back(std::move(shaky));
  }
  for (const auto& one : last.requirements) {
    History::Course course{one.id, one.level, {}};
    for (const auto* run : telling)
      course.statuses.push_back(status_in(*run, one.id));
    out.courses.push_back(std::move(course));
  }
  return out;
}

} // namespace conformance::reports
