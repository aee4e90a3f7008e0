#include "execute/journal.hpp"

#include "model/value.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <stdexcept>
#include <unistd.h>
#include <utility>

namespace conformance::execute {

namespace {

Value text(std::string value) {
  return text_value(std::move(value));
}

void add(Value::Map& map, std::string key, Value value) {
  map.push_back({std::move(key), {}, std::move(value)});
}

Value described(const plan::ConcreteRequest& request) {
  Value::Map out;
  add(out, "as", text(request.principal));
  if (!request.call.empty()) add(out, "call", text(request.call));
  add(out, "request", text(request.request.method + " " + request.request.target));
  if (request.request.body) add(out, "body", text(*request.request.body));
  return {std::move(out), {}};
}

Value numbered(const char* key, std::uint64_t number) {
  Value::Map out;
  add(out, key, number_value(static_cast<std::int64_t>(number)));
  return {std::move(out), {}};
}

class FileJournal : public Journal {
public:
  FileJournal(int file, std::string path, const Redactor& redactor)
      : file_(file), path_(std::move(path)), redactor_(redactor) {}
  FileJournal(const FileJournal&) = delete;
  FileJournal& operator=(const FileJournal&) = delete;
  ~FileJournal() override { ::close(file_); }

  void begin(const std::string& base_url, const std::string& run_id) {
    auto line = numbered("journal", 1);
    add(*line.map(), "target", text(base_url));
    add(*line.map(), "run", text(run_id));
    append(line);
  }

  void writing(std::uint64_t number, const plan::ConcreteRequest& write,
               const plan::ConcreteRequest* undo) override {
    auto line = numbered("write", number);
    auto what = described(write);
    for (auto& member : *what.map())
      line.map()->push_back(std::move(member));
    if (undo) add(*line.map(), "undo", described(*undo));
    append(line);
  }

  void undo_known(std::uint64_t number, const plan::ConcreteRequest& undo) override {
    auto line = numbered("of", number);
    add(*line.map(), "undo", described(undo));
    append(line);
  }

  void undone(std::uint64_t number) override { append(numbered("undone", number)); }

private:
  void append(const Value& line) {
    const auto bytes = redactor_(to_json(line)) + "\n";
    for (std::size_t at = 0; at < bytes.size();) {
      const auto written = ::write(file_, bytes.data() + at, bytes.size() - at);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail();
      at += static_cast<std::size_t>(written);
    }
    // What cannot be flushed (a pipe, /dev/null) answers EINVAL and keeps nothing anyway.
    if (::fsync(file_) != 0 && errno != EINVAL) fail();
  }

  [[noreturn]] void fail() const {
    throw std::runtime_error(
        fmt::format("the journal {} cannot be written: {}", path_, std::strerror(errno)));
  }

  int file_;
  std::string path_;
  const Redactor& redactor_;
};

} // namespace

std::variant<std::unique_ptr<Journal>, JournalError> file_journal(const std::string& path,
                                                                  const std::string& base_url,
                                                                  const std::string& run_id,
                                                                  const Redactor& redactor) {
  std::error_code ignored; // what cannot be made is told by open
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0)
    return JournalError{fmt::format("the journal {} cannot be opened: {}", path, std::strerror(errno))};
  auto journal = std::make_unique<FileJournal>(file, path, redactor);
  try {
    journal->begin(base_url, run_id);
  } catch (const std::runtime_error& error) {
    return JournalError{error.what()};
  }
  return std::unique_ptr<Journal>(std::move(journal));
}

} // namespace conformance::execute
