#pragma once
#include "model/results.hpp"
#include "reports/file.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace conformance::cli {

/// The reports that the user asked for, opened before anything is sent.
class ReportSet {
public:
  /// `FORMAT=PATH` each. Else a sentence: which format is unknown or which path cannot be written. `flag` is
  /// what the user wrote before them.
  static std::variant<ReportSet, std::string> open(const std::vector<std::string>& requests,
                                                   std::string_view flag = "--report");

  /// Writes all of them. Sentences about those that could not be written.
  std::vector<std::string> write(const Results& results) const;

  /// Writes again those that go to files: the last text stays.
  void write_files(const Results& results) const;

  std::vector<std::string> paths() const;

private:
  using Write = void (*)(const Results&, const reports::Sink&);
  std::vector<std::pair<Write, reports::ReportFile>> files_;
};

} // namespace conformance::cli
