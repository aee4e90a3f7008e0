#pragma once
#include "cli/help.hpp"

#include <string>
#include <vector>

namespace conformance::cli {

/// Scripts that complete commands, flags and file names of `program` in a shell.
std::string bash_completion(const std::string& program, const std::vector<CommandHelp>& commands);
std::string zsh_completion(const std::string& program, const std::vector<CommandHelp>& commands);
std::string fish_completion(const std::string& program, const std::vector<CommandHelp>& commands);

} // namespace conformance::cli
