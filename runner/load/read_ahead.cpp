#include "load/read_ahead.hpp"

#include <algorithm>
#include <deque>
#include <future>
#include <thread>

namespace conformance::load {

void read_ahead(const std::vector<std::uint32_t>& files, const Sources& sources,
                const std::function<void(std::uint32_t, const ParsedFile&)>& take) {
  const std::size_t at_once = std::clamp(std::thread::hardware_concurrency(), 1U, 4U);
  const auto parse = [&](std::uint32_t file) {
    ParsedFile parsed;
    parsed.tree = read_yaml(file, sources, parsed.diagnostics);
    return parsed;
  };
  std::deque<std::future<ParsedFile>> ahead;
  std::size_t begun = 0;
  for (const auto file : files) {
    for (; begun < files.size() && ahead.size() < at_once; ++begun)
      ahead.push_back(std::async(std::launch::async, parse, files[begun]));
    const auto parsed = ahead.front().get();
    ahead.pop_front();
    take(file, parsed);
  }
}

} // namespace conformance::load
