#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace conformance {

/// A stretch of bytes in one source file. `file` indexes Sources; the default span is nowhere.
struct Span {
  static constexpr std::uint32_t nowhere = UINT32_MAX;
  std::uint32_t file = nowhere;
  std::uint32_t begin = 0; // byte offsets, end exclusive
  std::uint32_t end = 0;

  bool known() const { return file != nowhere; }
};

/// Where a span begins, as people count: both from 1. Columns count bytes.
struct Location {
  std::string file;
  unsigned line = 0;
  unsigned column = 0;
};

/// The text files of one invocation. Names are shown to people as given to add().
class Sources {
public:
  /// `digest`: SHA-256 of the file as it was read, if anybody asks for it.
  std::uint32_t add(std::string name, std::string text, std::string digest = {});
  const std::string& digest(std::uint32_t file) const { return files_[file].digest; }
  const std::string& name(std::uint32_t file) const { return files_[file].name; }
  const std::string& text(std::uint32_t file) const { return files_[file].text; }

  std::size_t size() const { return files_.size(); }

  /// Files below `folder` are named from it: the same on every machine.
  void name_from(std::string_view folder);

  /// No line of this file is shown to anybody: nobody knows what it is.
  void hide(std::uint32_t file) { files_[file].hidden = true; }
  bool is_hidden(std::uint32_t file) const { return files_[file].hidden; }

  /// An unknown span gives an empty Location.
  Location locate(const Span& span) const;
  /// The line in which `span` begins, without its line end.
  std::string_view line_of(const Span& span) const;

private:
  struct File {
    std::string name;
    std::string text;
    std::string digest;
    std::vector<std::uint32_t> line_starts;
    bool hidden = false;
  };
  std::vector<File> files_;
};

/// A piece of text and where it was read.
struct Located {
  std::string text;
  Span span;

  bool empty() const { return text.empty(); }
};

} // namespace conformance
