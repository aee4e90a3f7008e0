#include "base/source.hpp"

#include <algorithm>

namespace conformance {

std::uint32_t Sources::add(std::string name, std::string text, std::string digest) {
  std::vector<std::uint32_t> starts{0};
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == '\n') starts.push_back(static_cast<std::uint32_t>(i + 1));
  files_.push_back({std::move(name), std::move(text), std::move(digest), std::move(starts), false});
  return static_cast<std::uint32_t>(files_.size() - 1);
}

void Sources::name_from(std::string_view folder) {
  for (auto& file : files_)
    if (!folder.empty() && file.name.starts_with(folder) && file.name.substr(folder.size()).starts_with('/'))
      file.name.erase(0, folder.size() + 1);
}

Location Sources::locate(const Span& span) const {
  if (!span.known()) return {};
  const auto& file = files_[span.file];
  const auto next = std::upper_bound(file.line_starts.begin(), file.line_starts.end(), span.begin);
  const auto line = static_cast<unsigned>(next - file.line_starts.begin());
  return {file.name, line, span.begin - file.line_starts[line - 1] + 1};
}

std::string_view Sources::line_of(const Span& span) const {
  if (!span.known()) return {};
  const auto& file = files_[span.file];
  const auto next = std::upper_bound(file.line_starts.begin(), file.line_starts.end(), span.begin);
  const auto begin = *(next - 1);
  std::string_view line(file.text);
  line = line.substr(begin);
  line = line.substr(0, line.find('\n'));
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

} // namespace conformance
