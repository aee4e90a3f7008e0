#pragma once
#include "cli/help.hpp"

#include <string>
#include <vector>

namespace conformance::cli {

/// The man page of section 1, in the macros of man(7); without a date, so that it is the same for each build.
/// `about` and `footer` are the program's own.
std::string man_page(const std::string& program, const std::string& version, const std::string& about,
                     const std::string& footer, const std::vector<CommandHelp>& commands);

} // namespace conformance::cli
