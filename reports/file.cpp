#include "reports/file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>

namespace conformance::reports {

namespace fs = std::filesystem;

namespace {

std::string because(const std::string& path, std::string_view what, const std::string& why) {
  return fmt::format("report '{}': {}: {}", path, what, why);
}
std::string because(const std::string& path, std::string_view what, int error) {
  return because(path, what, std::string(std::strerror(error)));
}

/// Beside the target, so that the rename stays on one file system.
std::string temporary_name(const std::string& target) {
  const fs::path path(target);
  return (path.parent_path() / fmt::format(".{}.{}.tmp", path.filename().string(), ::getpid())).string();
}

/// 0, or errno.
int write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

/// What `write` hands over, up to the first mistake. 0, or errno.
int write_all(int file, const std::function<void(const Sink&)>& write) {
  int error = 0;
  write([&](std::string_view text) {
    if (error == 0) error = write_all(file, text);
  });
  return error;
}

/// Findings are confidential: nobody else may read a new file. 0, or errno.
int write_file(const std::string& path, int flags, const std::function<void(const Sink&)>& write) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | flags, 0600);
  if (file < 0) return errno;
  int error = write_all(file, write);
  if (error == 0 && ::fsync(file) != 0 && errno != EINVAL && errno != EROFS) error = errno;
  if (::close(file) != 0 && error == 0 && errno != EINTR) error = errno;
  return error;
}

} // namespace

std::variant<ReportFile, std::string> ReportFile::open(std::string path) {
  if (path.empty()) return std::string("a report needs a path: FORMAT=PATH, or - for standard output");
  if (path == "-") return ReportFile(path, path, How::standard_output);
  std::error_code error;
  std::string target = path;
  if (fs::is_symlink(path, error)) {
    const auto resolved = fs::weakly_canonical(path, error);
    if (error) return because(path, "cannot follow the symbolic link", error.message());
    target = resolved.string();
  }
  const auto status = fs::status(target, error);
  if (fs::is_directory(status)) return because(path, "is a directory", "name a file in it");
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    if (::access(target.c_str(), W_OK) != 0) return because(path, "cannot be written", errno);
    return ReportFile(std::move(path), std::move(target), How::in_place);
  }
  const auto parent = fs::path(target).parent_path();
  if (!parent.empty()) {
    fs::create_directories(parent, error);
    if (error) return because(path, "cannot create its directory", error.message());
  }
  const auto temporary = temporary_name(target);
  ::unlink(temporary.c_str());
  const int tried = write_file(temporary, O_CREAT | O_EXCL, [](const Sink& sink) { sink("\n"); });
  ::unlink(temporary.c_str());
  // An older report goes even where a new one cannot be written: it must not pass for this run's.
  if (::unlink(target.c_str()) != 0 && errno != ENOENT)
    return because(path, "cannot remove the older report", errno);
  if (tried != 0) return because(path, "cannot be written", tried);
  return ReportFile(std::move(path), std::move(target), How::rename);
}

std::optional<std::string> ReportFile::commit(const std::function<void(const Sink&)>& write) const {
  if (how_ == How::standard_output) {
    std::fflush(stdout);
    const int error = write_all(STDOUT_FILENO, write);
    return error == 0 ? std::nullopt
                      : std::optional(because(path_, "cannot write to standard output", error));
  }
  if (how_ == How::in_place) {
    const int error = write_file(target_, O_APPEND, write);
    return error == 0 ? std::nullopt : std::optional(because(path_, "cannot be written", error));
  }
  const auto temporary = temporary_name(target_);
  std::error_code ignored; // what cannot be made is told by write_file
  if (const auto parent = fs::path(target_).parent_path(); !parent.empty())
    fs::create_directories(parent, ignored);
  ::unlink(temporary.c_str());
  int error = write_file(temporary, O_CREAT | O_EXCL, write);
  if (error == 0 && std::rename(temporary.c_str(), target_.c_str()) != 0) error = errno;
  if (error == 0) return std::nullopt;
  ::unlink(temporary.c_str());
  return because(path_, "cannot be written", error);
}

} // namespace conformance::reports
