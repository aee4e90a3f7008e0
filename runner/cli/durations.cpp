#include "cli/durations.hpp"

#include <chrono>

namespace conformance::cli {

namespace {

constexpr std::size_t longest = 12;

Duration parsed(const std::string& flag, const std::string& text) {
  const auto wrong = [&] {
    return CLI::ValidationError(flag, "'" + text + "' is no duration; write 500ms, 90s or 10m");
  };
  const auto unit = text.find_first_not_of("0123456789");
  if (unit == 0 || unit == std::string::npos || text.size() > longest) throw wrong();
  const auto number = std::stol(text.substr(0, unit));
  const auto name = text.substr(unit);
  if (name == "ms") return std::chrono::milliseconds(number);
  if (name == "s") return std::chrono::seconds(number);
  if (name == "m") return std::chrono::minutes(number);
  if (name == "h") return std::chrono::hours(number);
  throw wrong();
}

} // namespace

void add_duration(CLI::App& command, const std::string& flag, Duration& into, const std::string& help) {
  command
      .add_option_function<std::string>(
          flag, [&into, flag](const std::string& text) { into = parsed(flag, text); }, help)
      ->type_name("DURATION");
}

} // namespace conformance::cli
