#pragma once
#include "cli/setup.hpp"
#include "execute/survey.hpp"

namespace conformance::cli {

/// Surveys the deployment of a profile over the network. Throws std::runtime_error, with a sentence, where
/// its certificates cannot be used.
execute::Survey examine(Setup& setup);

/// How many requests a survey sent.
std::size_t requests_of(const execute::Survey& survey);

} // namespace conformance::cli
