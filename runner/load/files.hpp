#pragma once
#include "base/diagnostic.hpp"
#include "base/source.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace conformance::load {

/// The regular files below `directory` whose names end with one of `endings`, sorted by path. Symbolic links
/// to directories are not followed, and those to files only if they stay below `directory`. What cannot be
/// read, a directory named like a file, a link that leads out and a directory without any such file are
/// reported.
std::vector<std::filesystem::path> find_files(const std::filesystem::path& directory,
                                              const std::vector<std::string_view>& endings,
                                              Diagnostics& diagnostics);

/// Adds the file to `sources`, its name as given, a byte order mark dropped. None, and a mistake reported, if
/// it cannot be read, is larger than 8 MiB, is not UTF-8, or holds NUL or another control character.
/// `first_keys`: unless one of these begins it, no line of it is shown; empty: all are.
std::optional<std::uint32_t> add_file(const std::filesystem::path& path, Sources& sources,
                                      Diagnostics& diagnostics,
                                      const std::vector<std::string>& first_keys = {});

} // namespace conformance::load
