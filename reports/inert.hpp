#pragma once
#include <string>
#include <string_view>

namespace conformance::reports {

/// Text on one line that acts on nothing that shows it: terminals (controls are made visible), the command
/// languages of build servers (`::x` at a line start, `##[x`, `##vso[x`, `##teamcity[x`) and of test result
/// plugins (`[[ATTACHMENT|x`), which are broken by a space. Always valid UTF-8 and valid in XML 1.0.
std::string inert(std::string_view text);

/// The same over several lines: line feeds and tabs stay.
std::string inert_lines(std::string_view text);

} // namespace conformance::reports
