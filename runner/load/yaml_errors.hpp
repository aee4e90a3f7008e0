#pragma once
#include "base/diagnostic.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace conformance::load {

/// Reports a syntax error of the YAML parser in plain words. `at` is the byte where it gave up, `reason` its
/// own message.
void report_yaml_error(std::uint32_t file, std::string_view text, std::size_t at, const std::string& reason,
                       Diagnostics& diagnostics);

/// True if the line of `at` begins with white space that has a tab in it.
bool indented_by_tab(std::string_view text, std::size_t at);
void report_tab(std::uint32_t file, std::string_view text, std::size_t at, Diagnostics& diagnostics);
void report_alias(const Span& span, Diagnostics& diagnostics);

} // namespace conformance::load
