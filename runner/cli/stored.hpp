#pragma once
#include "model/results.hpp"

#include <string>
#include <variant>

namespace conformance::cli {

/// The results in a file that a run wrote as JSON, or a sentence: what is wrong with it.
std::variant<Results, std::string> stored_results(const std::string& path);

} // namespace conformance::cli
