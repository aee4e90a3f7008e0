#include "load/files.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fstream>

namespace conformance::load {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t largest = 8 * 1024 * 1024;

bool ends_with_any(const std::string& name, const std::vector<std::string_view>& endings) {
  return std::ranges::any_of(endings, [&](std::string_view ending) { return name.ends_with(ending); });
}

struct Fault {
  std::size_t at = 0;
  std::size_t length = 1;
  std::string title;
  std::string help;
};

/// The first thing in `text` that no YAML or JSON file of ours can hold.
std::optional<Fault> fault_in(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] >= ' ' && text[i] <= '~') {
      ++i;
      continue;
    }
    const auto point = code_point_at(text, i);
    if (!point.code)
      return Fault{i, 1, "the file is not UTF-8", "save it in the encoding UTF-8, without UTF-16 or Latin-1"};
    const auto code = *point.code;
    if (code == '\r' && (i + 1 >= text.size() || text[i + 1] != '\n'))
      return Fault{i, 1, "a lone carriage return", "end lines with a line feed"};
    if ((code < 0x20 && code != '\n' && code != '\r' && code != '\t') || code == 0x7f || code == 0xfeff)
      return Fault{
          i, point.length,
          fmt::format("the character U+{:04X} is not allowed", static_cast<std::uint32_t>(code)),
          code == 0 ? "the file holds a NUL byte: it is no text file, or was damaged"
                    : "remove it; in a text in double quotes write it as an escape, for example `\\u0007`"};
    i += point.length;
  }
  return std::nullopt;
}

/// What stands before the first `:` that is no comment.
std::string_view first_key(std::string_view text) {
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    const auto from = line.find_first_not_of(" \t\r\"'");
    const bool says_something =
        from != std::string_view::npos && line[from] != '#' && !line.starts_with("---");
    if (says_something) return line.substr(from, line.find_first_of(": \"'", from) - from);
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return {};
}

/// True if the file, all links followed, lies below the directory.
bool lies_below(const fs::path& file, const fs::path& directory) {
  std::error_code error;
  const auto real = fs::canonical(file, error);
  const auto root = error ? fs::path() : fs::canonical(directory, error);
  if (error) return false;
  const auto [end, rest] = std::mismatch(root.begin(), root.end(), real.begin(), real.end());
  return end == root.end();
}

std::string reason_of(const std::error_code& error) {
  return error ? error.message() : "unknown reason";
}

} // namespace

std::vector<fs::path> find_files(const fs::path& directory, const std::vector<std::string_view>& endings,
                                 Diagnostics& diagnostics) {
  std::vector<fs::path> out;
  std::error_code error;
  const auto status = fs::status(directory, error);
  if (!fs::exists(status)) {
    diagnostics.error({}, fmt::format("there is no directory `{}`", directory.string()),
                      "check the path; it is taken from the current directory");
    return out;
  }
  if (!fs::is_directory(status)) {
    diagnostics.error({}, fmt::format("`{}` is no directory", directory.string()),
                      "name the directory that holds the files");
    return out;
  }
  std::size_t refused = 0;
  fs::recursive_directory_iterator at(directory, error), end;
  while (!error && at != end) {
    const auto path = at->path();
    std::error_code ignored;
    if (ends_with_any(path.filename().string(), endings)) {
      const auto kind = at->status(ignored);
      if (fs::is_regular_file(kind) && lies_below(path, directory)) {
        out.push_back(path);
      } else if (fs::is_regular_file(kind)) {
        ++refused;
        diagnostics.error(
            {}, fmt::format("`{}` is a link that leads out of `{}`", path.string(), directory.string()),
            "put the file itself there: nothing is read from elsewhere");
      } else {
        ++refused;
        const bool dangling = at->is_symlink(ignored) && !fs::exists(kind);
        diagnostics.error({}, fmt::format("`{}` is no file", path.string()),
                          dangling ? "it is a link that leads nowhere: remove it"
                                   : "rename it: a name that ends like this is taken for a file to read");
      }
    }
    at.increment(error);
  }
  if (error) {
    ++refused;
    diagnostics.error(
        {}, fmt::format("the directory `{}` cannot be read: {}", directory.string(), reason_of(error)),
        "check its permissions and those of the directories in it");
  }
  if (out.empty() && refused == 0)
    diagnostics.error({},
                      fmt::format("the directory `{}` holds no file whose name ends with `{}`",
                                  directory.string(), endings.front()),
                      "check the path; an empty directory would test nothing");
  std::ranges::sort(out);
  return out;
}

std::optional<std::uint32_t> add_file(const fs::path& path, Sources& sources, Diagnostics& diagnostics,
                                      const std::vector<std::string>& first_keys) {
  const auto refuse = [&](std::string why, std::string help) {
    diagnostics.error({}, fmt::format("the file `{}` {}", path.string(), why), std::move(help));
    return std::nullopt;
  };
  std::error_code error;
  const auto status = fs::status(path, error);
  if (!fs::exists(status) && fs::is_symlink(fs::symlink_status(path, error)))
    return refuse("is a link that leads nowhere, or back to itself",
                  "let it point to the file that is meant");
  if (!fs::exists(status))
    return refuse("does not exist", "check the path; it is taken from the current directory");
  if (fs::is_directory(status)) return refuse("is a directory", "name a file");
  std::ifstream in(path, std::ios::binary);
  if (!in) return refuse("cannot be read", "check its permissions");
  std::string text;
  std::array<char, 16 * 1024> block;
  while (in && text.size() <= largest) {
    in.read(block.data(), block.size());
    text.append(block.data(), static_cast<std::size_t>(in.gcount()));
  }
  if (in.bad()) return refuse("cannot be read", "check its permissions");
  text.shrink_to_fit(); // it is kept
  if (text.size() > largest)
    return refuse("is larger than 8 MiB",
                  "check that it is the file that is meant; suites can be split into several");
  auto digest = sha256(text);
  if (text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);

  const auto fault = fault_in(text);
  const bool is_known =
      first_keys.empty() || std::ranges::find(first_keys, first_key(text)) != first_keys.end();
  const auto file = sources.add(path.generic_string(), std::move(text), std::move(digest));
  if (!is_known) sources.hide(file);
  if (!fault) return file;
  diagnostics.error(
      {file, static_cast<std::uint32_t>(fault->at), static_cast<std::uint32_t>(fault->at + fault->length)},
      fault->title, fault->help);
  return std::nullopt;
}

} // namespace conformance::load
