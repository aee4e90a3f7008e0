#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace conformance::reports {

/// Takes a text piece by piece.
using Sink = std::function<void(std::string_view)>;

/// Where one report goes. It is opened before the first request, so that a path that cannot be written is
/// known then, and so that an older report never outlives a run that did not finish. `-` is standard output;
/// what is no regular file (a pipe, a device) is written in place.
class ReportFile {
public:
  /// Creates the missing directories, tries to write a file beside the target, and removes an older report.
  /// Else a sentence: what is wrong with the path.
  static std::variant<ReportFile, std::string> open(std::string path);

  /// Writes a temporary file beside the target and renames it over the target; a directory that has vanished
  /// is made again. Else a sentence. May be called again: the last text stays.
  std::optional<std::string> commit(std::string_view text) const {
    return commit([text](const Sink& sink) { sink(text); });
  }
  /// The same of what `write` hands to the sink, so that a large report is never in memory as a whole.
  std::optional<std::string> commit(const std::function<void(const Sink&)>& write) const;

  const std::string& path() const { return path_; }
  /// True if a later text replaces an earlier one: standard output and what is no regular file hold both.
  bool is_replaced() const { return how_ == How::rename; }

private:
  enum class How { rename, in_place, standard_output };
  ReportFile(std::string path, std::string target, How how)
      : path_(std::move(path)), target_(std::move(target)), how_(how) {}

  std::string path_;   // as given
  std::string target_; // symbolic links resolved
  How how_;
};

} // namespace conformance::reports
