#pragma once
#include "execute/run.hpp"

#include <chrono>

namespace conformance::cli {

/// How far a run is, on standard error: one line that is written over on a terminal, a line every ten seconds
/// elsewhere.
class Progress final : public execute::Observer {
public:
  explicit Progress(bool quiet);
  void started(std::size_t cases) override;
  void finished(const CaseResult& result) override;
  /// Clears the line.
  void end();

private:
  bool quiet_;
  bool terminal_;
  std::size_t all_ = 0;
  std::size_t done_ = 0;
  std::size_t failed_ = 0;
  std::chrono::steady_clock::time_point shown_;
};

} // namespace conformance::cli
