#pragma once
#include "model/results.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace conformance::cli {

/// From now on a reader of our output who goes away is an error of a write, no end of the program.
void outlive_readers();

/// Prints on standard output. A reader who has gone away wanted no more; else why it could not be written.
std::optional<std::string> print_out(std::string_view text);

/// Prints on standard error. If that fails there is nobody to tell.
void print_err(std::string_view text);

/// Says on standard error what is wrong with what was given.
ExitCode invalid_input(std::string_view why);

} // namespace conformance::cli
