#include "load/read_ahead.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <semaphore>
#include <system_error>
#include <thread>

namespace conformance::load {

namespace {

/// Threads that parse the files in their order, a few before their turn at most.
class Parsers {
public:
  Parsers(const std::vector<std::uint32_t>& files, const Sources& sources)
      : files_(files), sources_(sources), parsed_(files.size()) {
    const auto threads = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 4);
    bool more = true;
    while (more && threads_.size() < std::min(threads, files.size()))
      more = begin_another();
  }
  Parsers(const Parsers&) = delete;
  Parsers& operator=(const Parsers&) = delete;
  ~Parsers() {
    next_ = files_.size();
    room_.release(static_cast<std::ptrdiff_t>(threads_.size()));
  }

  /// Each once, in order. Throws what its parser threw.
  ParsedFile take(std::size_t index) {
    if (threads_.empty()) return parse(index);
    auto parsed = parsed_[index].get_future().get();
    room_.release();
    return parsed;
  }

private:
  static constexpr std::ptrdiff_t most_ahead = 8; // each is kept in memory until its turn

  /// False where the system gives no more threads: those that are there do it alone, or who takes the files.
  bool begin_another() {
    try {
      threads_.emplace_back([this] { work(); });
      return true;
    } catch (const std::system_error&) {
      return false;
    }
  }

  ParsedFile parse(std::size_t index) const {
    ParsedFile parsed;
    parsed.tree = read_yaml(files_[index], sources_, parsed.diagnostics);
    return parsed;
  }

  void work() {
    for (;;) {
      room_.acquire();
      const auto index = next_++;
      if (index >= files_.size()) return;
      try {
        parsed_[index].set_value(parse(index));
      } catch (...) {
        parsed_[index].set_exception(std::current_exception());
      }
    }
  }

  const std::vector<std::uint32_t>& files_;
  const Sources& sources_;
  std::vector<std::promise<ParsedFile>> parsed_;
  std::atomic<std::size_t> next_ = 0;
  std::counting_semaphore<> room_{most_ahead};
  std::vector<std::jthread> threads_;
};

} // namespace

void read_ahead(const std::vector<std::uint32_t>& files, const Sources& sources,
                const std::function<void(std::uint32_t, const ParsedFile&)>& take) {
  Parsers parsers(files, sources);
  for (std::size_t i = 0; i < files.size(); ++i)
    take(files[i], parsers.take(i));
}

} // namespace conformance::load
