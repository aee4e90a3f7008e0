#include "reports/kill_matrix.hpp"

#include "reports/describe.hpp"
#include "reports/inert.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::reports {

namespace {

constexpr std::size_t most_lines = 40; // of one list; the JSON has all
constexpr Kill kills[] = {Kill::killed,        Kill::by_another, Kill::inconclusive, Kill::survived,
                          Kill::not_exercised, Kill::no_result,  Kill::not_asserted};

class Text {
public:
  explicit Text(const KillMatrix& matrix) : matrix_(matrix) {}

  std::string write() {
    list("on the conforming deployment", matrix_.reference_alarms);
    faults();
    variants();
    list("depends on the seed", matrix_.unstable);
    if (matrix_.every_fault) killers();
    return std::move(out_) + last_line(matrix_) + '\n';
  }

private:
  void list(const std::string& title, const Lines& lines) { list(title, lines.size(), lines); }

  void list(const std::string& title, std::size_t number, const Lines& lines) {
    if (lines.empty()) return;
    out_ += fmt::format("{} ({})\n", title, number);
    for (std::size_t i = 0; i < lines.size() && i < most_lines; ++i)
      out_ += "  " + inert(lines[i]) + '\n';
    if (lines.size() > most_lines) out_ += fmt::format("  and {} more\n", lines.size() - most_lines);
    out_ += '\n';
  }

  void faults() {
    for (const auto kill : kills) {
      Lines lines;
      std::size_t number = 0;
      for (const auto& row : matrix_.faults) {
        if (row.kill != kill || (row.as_declared && matrix_.every_fault)) continue;
        add(row, lines);
        ++number;
      }
      list(fmt::format("faults: {}", name(kill)), number, lines);
    }
    Lines more;
    for (const auto& row : matrix_.faults) {
      if (row.as_declared && !row.collateral.empty())
        more.push_back(
            fmt::format("{} ({}): {}", row.fault.name, row.fault.requirement, joined(row.collateral, ", ")));
    }
    list("faults that break more than their own requirement and what is declared to follow", more);
  }

  /// A fault by itself is told in full.
  void add(const FaultRow& row, Lines& lines) const {
    lines.push_back(fmt::format("{} ({}{}): {}", row.fault.name, row.fault.requirement,
                                row.fault.subtle ? ", subtle" : "", row.fault.summary));
    if (!row.note.empty()) lines.push_back("  " + row.note);
    if (matrix_.every_fault) return;
    if (!row.probes.empty()) lines.push_back("  killed by " + joined(row.probes, ", "));
    if (!row.collateral.empty()) lines.push_back("  breaks too: " + joined(row.collateral, ", "));
  }

  void variants() {
    Lines lines, still;
    for (const auto& row : matrix_.variants) {
      for (const auto& alarm : row.alarms)
        lines.push_back(row.variant.name + ": " + alarm);
      if (row.green && !row.exercised) still.push_back(row.variant.name + ": " + row.variant.summary);
    }
    list("variants that raise an alarm", lines);
    list("variants that changed nothing on the wire", still);
  }

  void killers() {
    Lines probes, checks;
    for (const auto& row : matrix_.probes)
      if (row.kills.empty() && row.warns == 0)
        probes.push_back(row.trips == 0 ? row.probe
                                        : fmt::format("{}: fails for {} faults of other requirements",
                                                      row.probe, row.trips));
    for (const auto& row : matrix_.checks)
      if (row.trips == 0 && row.warns == 0) checks.push_back(fmt::format("{} of {}", row.check, row.probe));
    list("probes that kill nothing", probes);
    list("checks that no fault breaks", checks);
  }

  const KillMatrix& matrix_;
  std::string out_;
};

} // namespace

std::string kill_matrix_console(const KillMatrix& matrix) {
  return Text(matrix).write();
}

std::string_view proof_name(ExitCode code) {
  switch (code) {
  case ExitCode::conformant:
    return "proven";
  case ExitCode::nonconformant:
    return "not proven";
  case ExitCode::not_verified:
    return "not told";
  case ExitCode::invalid_input:
  case ExitCode::runner_failed:
    break;
  }
  return name(code);
}

std::string last_line(const KillMatrix& matrix) {
  Lines counts;
  for (const auto kill : kills)
    if (const auto number = count(matrix, kill); number > 0)
      counts.push_back(fmt::format("{} {}", number, name(kill)));
  const auto green = std::count_if(matrix.variants.begin(), matrix.variants.end(),
                                   [](const auto& row) { return row.green; });
  return fmt::format("exit {} ({}): {}; faults: {}; variants: {} of {} green", static_cast<int>(matrix.exit),
                     proof_name(matrix.exit), inert(matrix.reason),
                     counts.empty() ? "none" : joined(counts, ", "), green, matrix.variants.size());
}

} // namespace conformance::reports
