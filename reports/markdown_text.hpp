#pragma once
#include <string>
#include <string_view>

namespace conformance::reports {

/// Text on one line that is only text in Markdown: punctuation escaped, links and mentions broken.
std::string markdown_text(std::string_view text);
/// A code span.
std::string markdown_code(std::string_view text);
/// A code block with a fence that its content cannot end.
std::string markdown_block(std::string_view text);

} // namespace conformance::reports
