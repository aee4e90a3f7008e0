#include "execute/journal.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <stdexcept>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace conformance::execute {

namespace {

JournalError refused(const std::string& path, const std::string& why) {
  return {fmt::format("the journal {} {}", path, why)};
}

bool is_regular(int file) {
  struct stat status {};
  return ::fstat(file, &status) == 0 && S_ISREG(status.st_mode);
}

std::optional<std::string> text_of(int file) {
  std::string out;
  std::array<char, 16 * 1024> block;
  for (;;) {
    const auto got = ::read(file, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) return out;
    out.append(block.data(), static_cast<std::size_t>(got));
  }
}

/// Locked for this process alone until it is closed. What is no file (a pipe, /dev/null) is not.
std::optional<JournalError> lock(int file, const std::string& path) {
  if (!is_regular(file) || ::flock(file, LOCK_EX | LOCK_NB) == 0) return std::nullopt;
  if (errno == EWOULDBLOCK)
    return refused(path, "is in use by another run or cleanup: wait for its end, or name another one with "
                         "--journal");
  return refused(path, fmt::format("cannot be locked: {}", std::strerror(errno)));
}

/// Why an older journal must not be replaced.
std::optional<JournalError> still_needed(const std::string& path, const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto parsed = parse_journal(text);
  if (const auto* error = std::get_if<JournalError>(&parsed))
    return refused(path,
                   error->text + "; it is not replaced: move it away, or name another one with --journal");
  const auto pending = std::get<JournalContents>(parsed).pending().size();
  if (pending == 0) return std::nullopt;
  return refused(path, fmt::format("tells of {} write{} of an earlier run that {} not undone: run `cleanup` "
                                   "with it first, or name another one with --journal",
                                   pending, pending == 1 ? "" : "s", pending == 1 ? "was" : "were"));
}

} // namespace

FileJournal::Opened FileJournal::begin(const std::string& path, const JournalHead& head,
                                       const Redactor& redactor) {
  std::error_code ignored; // what cannot be made is told by open
  if (const auto folder = std::filesystem::path(path).parent_path(); !folder.empty())
    std::filesystem::create_directories(folder, ignored);
  int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const bool readable = file >= 0;
  if (!readable) file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (file < 0) return refused(path, fmt::format("cannot be opened: {}", std::strerror(errno)));
  std::unique_ptr<FileJournal> journal(new FileJournal(file, path, redactor));
  if (auto error = lock(file, path)) return std::move(*error);
  if (readable && is_regular(file)) {
    const auto older = text_of(file);
    if (!older) return refused(path, fmt::format("cannot be read: {}", std::strerror(errno)));
    if (auto error = still_needed(path, *older)) return std::move(*error);
    if (::ftruncate(file, 0) != 0 || ::lseek(file, 0, SEEK_SET) != 0)
      return refused(path, fmt::format("cannot be emptied: {}", std::strerror(errno)));
  }
  try {
    journal->append(head_line(head, redactor));
  } catch (const std::runtime_error& error) {
    return JournalError{error.what()};
  }
  return journal;
}

FileJournal::Opened FileJournal::resume(const std::string& path, const Redactor& redactor) {
  const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0)
    return refused(
        path,
        fmt::format("cannot be opened: {}{}", std::strerror(errno),
                    errno == ENOENT ? "; it lies where the run was started: name it with --journal" : ""));
  std::unique_ptr<FileJournal> journal(new FileJournal(file, path, redactor));
  if (!is_regular(file)) return refused(path, "is no file");
  if (auto error = lock(file, path)) return std::move(*error);
  auto text = text_of(file);
  if (!text) return refused(path, fmt::format("cannot be read: {}", std::strerror(errno)));
  auto parsed = parse_journal(*text);
  if (const auto* error = std::get_if<JournalError>(&parsed))
    return refused(path, error->text + "; nothing was sent");
  journal->contents_ = std::get<JournalContents>(std::move(parsed));
  // A line that was cut off would swallow the next one.
  const auto whole = static_cast<off_t>(text->rfind('\n') + 1);
  if (::ftruncate(file, whole) != 0 || ::lseek(file, 0, SEEK_END) != whole)
    return refused(path, fmt::format("cannot be written: {}", std::strerror(errno)));
  return journal;
}

FileJournal::~FileJournal() {
  ::close(file_);
}

void FileJournal::writing(std::uint64_t number, const plan::ConcreteRequest& write, const Undo* undo) {
  if (!trouble_.empty()) throw std::runtime_error(trouble_);
  append(write_line(number, write, undo, redactor_));
}

void FileJournal::undo_known(std::uint64_t number, const Undo& undo) {
  append_if_possible(undo_line(number, undo, redactor_));
}

void FileJournal::undone(std::uint64_t number) {
  append_if_possible(undone_line(number));
}

/// What is about a write already sent must not stop what undoes it: the next write is refused instead.
void FileJournal::append_if_possible(const std::string& line) {
  try {
    append(line);
  } catch (const std::runtime_error& error) {
    trouble_ = error.what();
  }
}

void FileJournal::append(const std::string& line) {
  const auto fail = [&](const char* why) {
    throw std::runtime_error(fmt::format("the journal {} cannot be written: {}", path_, why));
  };
  struct stat status {};
  if (::fstat(file_, &status) != 0) fail(std::strerror(errno));
  if (status.st_nlink == 0) fail("it was removed while the run was under way");
  const auto begin = ::lseek(file_, 0, SEEK_CUR);
  int error = 0;
  for (std::size_t at = 0; at < line.size() && error == 0;) {
    const auto written = ::write(file_, line.data() + at, line.size() - at);
    if (written > 0)
      at += static_cast<std::size_t>(written);
    else if (written < 0 && errno != EINTR)
      error = errno;
  }
  // What cannot be flushed (a pipe, /dev/null) answers EINVAL and keeps nothing anyway.
  if (error == 0 && ::fsync(file_) != 0 && errno != EINVAL) error = errno;
  if (error == 0) return;
  // Half a line would damage the next one.
  if (begin >= 0 && ::ftruncate(file_, begin) == 0) ::lseek(file_, begin, SEEK_SET);
  fail(std::strerror(error));
}

} // namespace conformance::execute
