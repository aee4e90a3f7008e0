#include "cli/event_stream.hpp"

#include "reports/events.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <stdexcept>
#include <unistd.h>

namespace conformance::cli {

namespace {

/// Events tell what reports tell: nobody else may read a new file. nullptr, and errno, if there can be none.
std::FILE* new_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  return file < 0 ? nullptr : ::fdopen(file, "w");
}

} // namespace

void EventStream::Close::operator()(std::FILE* file) const {
  if (file != stdout) std::fclose(file);
}

EventStream::EventStream(execute::Observer& next, const std::string& path, std::string run_id, Gate gate)
    : next_(next), run_id_(std::move(run_id)), gate_(gate), path_(path) {
  if (path.empty()) return;
  std::error_code error;
  if (const auto folder = std::filesystem::path(path).parent_path(); !folder.empty())
    std::filesystem::create_directories(folder, error); // what is wrong with it shows when the file is opened
  file_.reset(path == "-" ? stdout : new_file(path));
  if (!file_) throw std::runtime_error(fmt::format("--events {}: {}", path, std::strerror(errno)));
}

void EventStream::forget_older(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_regular_file(path, error)) std::filesystem::remove(path, error);
}

void EventStream::started(std::size_t cases) {
  write(reports::started_event(run_id_, cases));
  next_.started(cases);
}

void EventStream::finished(const CaseResult& result) {
  if (file_) write(reports::finished_event(result, gate_));
  next_.finished(result);
}

void EventStream::end(const Results& results) {
  write(reports::ended_event(results));
}

void EventStream::write(const std::string& line) {
  if (!file_ || !troubles_.empty()) return;
  const bool whole = std::fwrite(line.data(), 1, line.size(), file_.get()) == line.size();
  if (std::fflush(file_.get()) != 0 || !whole)
    troubles_.push_back(fmt::format("--events {}: cannot be written: {}", path_, std::strerror(errno)));
}

} // namespace conformance::cli
