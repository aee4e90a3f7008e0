#include "cli/progress.hpp"

#include "cli/output.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>

namespace conformance::cli {

using namespace std::chrono_literals;

Progress::Progress(bool quiet)
    : quiet_(quiet), terminal_(isatty(STDERR_FILENO) != 0), shown_(std::chrono::steady_clock::now()) {}

void Progress::started(std::size_t cases) {
  all_ = cases;
}

void Progress::finished(const CaseResult& result) {
  ++done_;
  if (result.verdict == Verdict::failed) ++failed_;
  if (quiet_) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - shown_ < (terminal_ ? 100ms : 10s)) return;
  shown_ = now;
  print_err(fmt::format("{}{} cases judged, of {} probes at least; {} failed{}", terminal_ ? "\r\x1b[K" : "",
                        done_, all_, failed_, terminal_ ? "" : "\n"));
}

void Progress::end() {
  if (terminal_ && !quiet_) print_err("\r\x1b[K");
}

} // namespace conformance::cli
