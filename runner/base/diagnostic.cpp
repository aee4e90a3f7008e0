#include "base/diagnostic.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance {

namespace {

constexpr std::size_t widest_line = 160;

/// The line and its caret line. A long line is cut to a window around the caret.
std::string excerpt(const Span& span, unsigned line_number, unsigned column, std::string_view line) {
  std::size_t begin = column - 1;
  std::size_t width = std::max<std::size_t>(1, span.end > span.begin ? span.end - span.begin : 1);
  std::size_t from = 0;
  if (line.size() > widest_line && begin > widest_line / 2) from = begin - widest_line / 2;
  std::string_view shown = line.substr(std::min(from, line.size()), widest_line);
  begin -= from;
  const std::size_t room = shown.size() > begin ? shown.size() - begin : 1;
  width = std::min(width, std::max<std::size_t>(1, room));

  const auto head = visible(shown.substr(0, std::min(begin, shown.size())));
  const auto marked = begin < shown.size() ? visible(shown.substr(begin, width)) : std::string();
  const auto number = fmt::format("{:>5}", line_number);
  return fmt::format("{} | {}\n      | {}{}\n", number, visible(shown), std::string(display_width(head), ' '),
                     std::string(std::max<std::size_t>(1, display_width(marked)), '^'));
}

} // namespace

void Diagnostics::error(const Span& span, std::string title, std::string help) {
  if (errors_++ < most_kept) all_.push_back({Severity::error, span, std::move(title), std::move(help)});
}

void Diagnostics::warning(const Span& span, std::string title, std::string help) {
  if (warnings_++ < most_kept) all_.push_back({Severity::warning, span, std::move(title), std::move(help)});
}

void Diagnostics::append(const Diagnostics& other) {
  std::size_t kept_errors = errors_, kept_warnings = warnings_;
  for (const auto& each : other.all_)
    if ((each.severity == Severity::error ? kept_errors : kept_warnings)++ < most_kept) all_.push_back(each);
  errors_ += other.errors_;
  warnings_ += other.warnings_;
}

std::string render(const Diagnostic& diagnostic, const Sources& sources) {
  const char* severity = diagnostic.severity == Severity::error ? "error" : "warning";
  std::string out;
  if (diagnostic.span.known()) {
    const auto at = sources.locate(diagnostic.span);
    out += fmt::format("{}:{}:{}: {}: {}\n", visible(at.file), at.line, at.column, severity,
                       visible(diagnostic.title));
    if (!sources.is_hidden(diagnostic.span.file))
      out += excerpt(diagnostic.span, at.line, at.column, sources.line_of(diagnostic.span));
  } else {
    out += fmt::format("{}: {}\n", severity, visible(diagnostic.title));
  }
  if (!diagnostic.help.empty()) out += fmt::format("      = help: {}\n", visible(diagnostic.help));
  return out;
}

std::string render(const Diagnostics& diagnostics, const Sources& sources) {
  std::vector<const Diagnostic*> sorted;
  for (const auto& each : diagnostics.all())
    sorted.push_back(&each);
  std::stable_sort(sorted.begin(), sorted.end(), [&](const Diagnostic* a, const Diagnostic* b) {
    if (a->span.file != b->span.file) return a->span.file < b->span.file;
    return a->span.begin < b->span.begin;
  });
  constexpr std::size_t most = 100; // that anybody reads
  const auto all = diagnostics.errors() + diagnostics.warnings();
  std::string out;
  for (std::size_t i = 0; i < std::min(most, sorted.size()); ++i)
    out += render(*sorted[i], sources) + "\n";
  if (all > most) out += fmt::format("... and {} more\n\n", all - most);
  if (diagnostics.has_errors())
    out += fmt::format("{} mistake{}; nothing was sent.\n", diagnostics.errors(),
                       diagnostics.errors() == 1 ? "" : "s");
  return out;
}

} // namespace conformance
