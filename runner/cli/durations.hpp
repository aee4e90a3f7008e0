#pragma once
#include "base/clock.hpp"

#include <CLI/App.hpp>

#include <string>

namespace conformance::cli {

/// An option that takes `500ms`, `90s`, `10m` or `1h`.
void add_duration(CLI::App& command, const std::string& flag, Duration& into, const std::string& help);

} // namespace conformance::cli
