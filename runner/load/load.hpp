#pragma once
#include "base/diagnostic.hpp"
#include "base/secret.hpp"
#include "base/source.hpp"
#include "model/contract.hpp"
#include "model/profile.hpp"
#include "model/suite.hpp"
#include "model/waiver.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conformance::load {

/// What is wrong with a check as written: found by the judge, which stands above this floor.
struct Mistake {
  Span span;
  std::string title;
  std::string help;
};
using CheckMistakes = std::function<std::vector<Mistake>(const Check&)>;
using Environment = std::function<std::optional<std::string>(std::string_view)>;

struct LoadOptions {
  CheckMistakes check_mistakes; // none: matchers and regular expressions are not looked at
  Environment environment;      // for `${env.NAME}` in a profile; none: every variable is unset
};

/// What was read so far. `diagnostics` holds every mistake of every file; with one of them nothing may be
/// sent.
struct Loaded {
  Sources sources;
  Diagnostics diagnostics;
  Catalogue catalogue;
};

/// Reads every `*.yaml` and `*.yml` below the directories, in the order of their paths, and every body schema
/// `*.schema.json` below `schemas_dir` (without `schemas_dir/files` and results.schema.json, which describe
/// files of our own; an empty path: there are none). False if there is a mistake in any of them.
bool load_catalogue(const std::vector<std::filesystem::path>& suite_dirs,
                    const std::filesystem::path& schemas_dir, const LoadOptions& options, Loaded& into);

/// The label names the principal, for Redactor.
struct LabelledSecret {
  std::string label;
  Secret secret;
};

struct LoadedProfile {
  Profile profile;
  /// Every credential met, also in a profile with mistakes: rendered diagnostics may quote lines of the
  /// profile, so mask these in them before they are shown.
  std::vector<LabelledSecret> secrets;
};

/// Reads a profile against the catalogue in `into`, adding to its sources and diagnostics. False if the
/// profile has a mistake. Names are checked only against what the catalogue holds.
bool load_profile(const std::filesystem::path& path, const LoadOptions& options, Loaded& into,
                  LoadedProfile& profile);

/// Reads a file of waivers against the catalogue in `into`, which must have been read without a mistake,
/// adding to its sources and diagnostics. `now` decides what is too far ahead; what has expired is no
/// mistake.
bool load_waivers(const std::filesystem::path& path, WallTime now, const LoadOptions& options, Loaded& into,
                  std::vector<Waiver>& waivers);

} // namespace conformance::load
