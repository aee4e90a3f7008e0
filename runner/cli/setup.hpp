#pragma once
#include "base/secret.hpp"
#include "judge/schema.hpp"
#include "load/load.hpp"
#include "plan/plan.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conformance::cli {

/// What the user pointed at.
struct Inputs {
  std::vector<std::string> suites; // empty: the shipped ones
  std::string profile;             // empty: no profile is read
  std::string select;              // empty: everything
  std::string shard;               // `3/8` or `auto`; empty: all of it
  std::string schemas;             // empty: the shipped ones
  std::string waivers;             // file of accepted failures; empty: none
};

/// All that a command works on, read and checked.
struct Setup {
  load::Loaded loaded;
  load::LoadedProfile profile;
  judge::Schemas schemas;
  Redactor redactor;
  plan::Plan plan;
  std::vector<Waiver> waivers;
  std::string warnings; // rendered and redacted; empty if there is none

  /// Every mistake, rendered and redacted; empty if there is none.
  std::string mistakes;
  bool valid() const { return mistakes.empty(); }
};

/// Reads suites, schemas and profile, and plans. Everything that is wrong is in `mistakes` in one go.
Setup set_up(const Inputs& inputs);

/// A variable of the process's environment.
std::optional<std::string> environment(std::string_view name);

/// The folder of the shipped files of this kind (`suites`, `schemas`): beside the program's build folder or
/// in its share directory. Empty if it is nowhere.
std::filesystem::path shipped(const std::string& kind);

} // namespace conformance::cli
