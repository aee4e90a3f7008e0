#pragma once
#include "cli/progress_line.hpp"
#include "execute/run.hpp"

#include <chrono>

namespace conformance::cli {

enum class Talk { quiet, normal, verbose };

/// How far a run is, on standard error. On a terminal one line that is written over, with failures above it
/// as they are found; elsewhere, and where `CI` is set, a line every ten seconds. Verbose: each exchange too.
class Progress final : public execute::Observer {
public:
  explicit Progress(Talk talk);
  void started(std::size_t probes) override;
  void finished(const CaseResult& result) override;
  void probe_began(const std::string& probe) override;
  void probe_ended(const std::string& probe) override;
  void waiting(const std::string& account, Duration rest) override;
  bool wants_exchanges() const override { return talk_ == Talk::verbose; }
  void exchanged(const Evidence& evidence) override;

  /// To be called several times a second: time passes without events too.
  void tick();
  /// Clears the line.
  void end();

private:
  void clear();
  void say(const std::string& line);
  void draw(std::chrono::steady_clock::time_point now);

  Talk talk_;
  bool terminal_;
  ProgressState state_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point shown_;
};

} // namespace conformance::cli
