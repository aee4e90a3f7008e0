#pragma once
#include "base/source.hpp"

#include <string>
#include <vector>

namespace conformance {

enum class Severity { error, warning };

/// One mistake in what the user gave us: what is wrong, where, and what to do about it.
struct Diagnostic {
  Severity severity = Severity::error;
  Span span;
  std::string title; // what is wrong, one line
  std::string help;  // what to do, may be empty
};

/// Collects the mistakes of all files, so that they are reported in one go: the first thousand, and how many
/// there are.
class Diagnostics {
public:
  void error(const Span& span, std::string title, std::string help = {});
  void warning(const Span& span, std::string title, std::string help = {});

  /// All that another holds, behind what stands here.
  void append(const Diagnostics& other);

  bool has_errors() const { return errors_ > 0; }
  std::size_t errors() const { return errors_; }
  std::size_t warnings() const { return warnings_; }
  const std::vector<Diagnostic>& all() const { return all_; }

private:
  static constexpr std::size_t most_kept = 1000;

  std::vector<Diagnostic> all_;
  std::size_t errors_ = 0;
  std::size_t warnings_ = 0;
};

/// `file:line:column: error: title`, the line, a caret under the span, and the help.
std::string render(const Diagnostic& diagnostic, const Sources& sources);

/// All of them in the order of files and positions, with a closing count.
std::string render(const Diagnostics& diagnostics, const Sources& sources);

} // namespace conformance
