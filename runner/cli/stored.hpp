#pragma once
#include "model/results.hpp"

#include <string>
#include <variant>
#include <vector>

namespace conformance::cli {

/// The results in a file that a run wrote as JSON, or a sentence: what is wrong with it.
std::variant<Results, std::string> stored_results(const std::string& path);

/// All results in the `.json` files of a folder and the folders in it, oldest first; other files are passed
/// over. Or a sentence.
std::variant<std::vector<Results>, std::string> stored_runs(const std::string& folder);

} // namespace conformance::cli
