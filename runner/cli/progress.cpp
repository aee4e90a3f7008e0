#include "cli/progress.hpp"

#include "base/text.hpp"
#include "cli/output.hpp"
#include "reports/describe.hpp"
#include "reports/inert.hpp"
#include "reports/seconds.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace conformance::cli {

using namespace std::chrono_literals;

namespace {

std::size_t columns() {
  winsize size{};
  const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
  return known ? size.ws_col : 80U;
}

bool can_be_written_over() {
  const char* kind = std::getenv("TERM");
  const bool dumb = kind != nullptr && std::string_view(kind) == "dumb";
  return isatty(STDERR_FILENO) != 0 && std::getenv("CI") == nullptr && !dumb;
}

} // namespace

Progress::Progress(Talk talk)
    : talk_(talk), terminal_(can_be_written_over()), shown_(std::chrono::steady_clock::now()) {}

void Progress::started(std::size_t probes) {
  state_.probes = probes;
}

void Progress::probe_began(const std::string&) {
  ++state_.running;
}

void Progress::probe_ended(const std::string&) {
  ++state_.done;
  if (state_.running > 0) --state_.running;
  tick();
}

void Progress::finished(const CaseResult& result) {
  if (result.verdict != Verdict::failed) return;
  ++state_.failed;
  if (terminal_ || talk_ == Talk::verbose)
    say(fmt::format("FAILED {}: {}", reports::inert(full_id(result)),
                    reports::headline_without_verdict(result)));
}

void Progress::waiting(const std::string& account, Duration rest) {
  state_.quotas[account] = std::chrono::steady_clock::now() + rest;
}

void Progress::exchanged(const Evidence& evidence) {
  say(fmt::format("{} {} {}{} -> {}, {} s", evidence.number,
                  reports::inert(evidence.principal.empty() ? "no principal" : evidence.principal),
                  reports::inert(evidence.method + " " + evidence.base_url), reports::inert(evidence.target),
                  evidence.status == 0 ? reports::inert(evidence.no_answer) : std::to_string(evidence.status),
                  reports::seconds_text(evidence.seconds, 3)));
}

void Progress::tick() {
  if (talk_ == Talk::quiet) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - shown_ < (terminal_ ? 100ms : 10s)) return;
  shown_ = now;
  draw(now);
}

void Progress::draw(std::chrono::steady_clock::time_point now) {
  clear();
  // The last column stays free: a terminal that is written full goes on in the next line.
  print_err(progress_line(state_, now, terminal_ ? columns() - 1 : 0) + (terminal_ ? "" : "\n"));
  drawn_ = terminal_;
}

void Progress::say(const std::string& line) {
  if (talk_ == Talk::quiet) return;
  clear();
  print_err(line + "\n");
  if (terminal_) draw(std::chrono::steady_clock::now());
}

void Progress::clear() {
  if (drawn_) print_err("\r\x1b[K");
  drawn_ = false;
}

void Progress::end() {
  clear();
}

} // namespace conformance::cli
