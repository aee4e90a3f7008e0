#pragma once
#include "execute/run.hpp"

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace conformance::cli {

/// Writes each event of a run as a line of JSON (reports/events.hpp) when it happens, and passes it on.
class EventStream final : public execute::Observer {
public:
  /// `path` as the user gave it, `-` for standard output; empty: nothing is written. Throws
  /// std::runtime_error, a sentence, if the file cannot be created.
  EventStream(execute::Observer& next, const std::string& path, std::string run_id, Gate gate);
  /// Removes the events of an earlier run, so that they do not outlive a run that could not begin.
  static void forget_older(const std::string& path);

  void started(std::size_t cases) override;
  void finished(const CaseResult& result) override;
  void probe_began(const std::string& probe) override { next_.probe_began(probe); }
  void probe_ended(const std::string& probe) override { next_.probe_ended(probe); }
  void waiting(const std::string& account, Duration rest) override { next_.waiting(account, rest); }
  bool wants_exchanges() const override { return next_.wants_exchanges(); }
  void exchanged(const Evidence& evidence) override { next_.exchanged(evidence); }
  void end(const Results& results);
  /// Why not every event was written: none or one sentence.
  const std::vector<std::string>& troubles() const { return troubles_; }

private:
  struct Close {
    void operator()(std::FILE* file) const;
  };
  void write(const std::string& line);

  execute::Observer& next_;
  std::string run_id_;
  Gate gate_;
  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
  std::vector<std::string> troubles_;
};

} // namespace conformance::cli
