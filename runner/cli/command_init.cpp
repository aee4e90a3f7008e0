#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/diagnosis.hpp"
#include "cli/examination.hpp"
#include "cli/output.hpp"
#include "cli/profile_draft.hpp"
#include "http/client.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <stdexcept>

namespace conformance::cli {

namespace {

struct InitSettings {
  Inputs inputs;
  std::string base_url;
  std::string name = "staging";
  std::string path; // empty: NAME.yaml
  bool force = false;
};

/// Empty, or why the file could not be written. Only with `over` may it be there already.
std::string write_file(const std::string& path, const std::string& text, bool over) {
  std::error_code ignored; // it is read again
  if (std::filesystem::exists(path, ignored) && !std::filesystem::is_regular_file(path, ignored))
    return fmt::format("{} is no file: a profile is written to one", path);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), over ? "w" : "wx"),
                                                             &std::fclose);
  if (!file && errno == EEXIST)
    return fmt::format("{} is there already; name another file with --out, or write over it with --force",
                       path);
  const bool written = file && std::fwrite(text.data(), 1, text.size(), file.get()) == text.size() &&
                       std::fflush(file.get()) == 0;
  return written ? std::string() : fmt::format("{} cannot be written: {}", path, std::strerror(errno));
}

/// Where editors find the schema of profiles on this machine; empty if it is not beside the program.
std::string schema_of_profiles() {
  std::error_code error;
  const auto path = std::filesystem::canonical(shipped("schemas") / "files/profile.schema.json", error);
  return error ? std::string() : path.generic_string();
}

/// Variables that every run needs and that are not set.
std::vector<std::string> unset_keys(const Contract& contract) {
  std::vector<std::string> out;
  for (const auto& spec : contract.principals) {
    if (spec.derive || !spec.required) continue;
    const auto variable = key_variable(contract, spec.name.text);
    const char* value = std::getenv(variable.c_str());
    if (!value || *value == '\0') out.push_back(variable);
  }
  return out;
}

/// What the survey told that a profile can hold.
DraftFacts learn(DraftFacts facts, const execute::Survey& survey, const Setup& setup) {
  facts.looked = survey.unreachable.empty() && survey.misplaced.empty();
  const auto said = std::find_if(survey.looks.begin(), survey.looks.end(),
                                 [](const execute::Look& look) { return look.remaining.has_value(); });
  if (said != survey.looks.end()) {
    facts.quota = setup.loaded.catalogue.contract.quota;
    facts.quota->requests = first_quota(*said->remaining);
  }
  for (const auto& spec : setup.loaded.catalogue.fixtures)
    if (const auto* ground = survey.standing.fixture(spec.name.text); ground && ground->holds)
      facts.found.push_back(spec.name.text);
  return facts;
}

void say_how_on(const InitSettings& settings) {
  auto flags = "--profile " + shell_word(settings.path);
  for (const auto& suites : settings.inputs.suites)
    flags += " --suites " + shell_word(suites);
  if (!settings.inputs.schemas.empty()) flags += " --schemas " + shell_word(settings.inputs.schemas);
  fmt::print("Next: hacktron-conformance plan {0}, then run {0}\n", visible(flags));
}

/// Asks the deployment and puts what it tells into the file.
ExitCode fill_in(const InitSettings& settings, const DraftFacts& facts) {
  auto inputs = settings.inputs;
  inputs.profile = settings.path;
  auto setup = set_up(inputs);
  if (!setup.valid()) {
    fmt::print(stderr, "{}", setup.mistakes);
    return ExitCode::invalid_input;
  }
  execute::Survey survey;
  try {
    survey = examine(setup);
  } catch (const std::runtime_error& mistake) {
    return invalid_input(setup.redactor(mistake.what()));
  }
  const auto findings = diagnose(survey, setup);
  fmt::print("{}", setup.redactor(describe(findings, survey)));
  const auto known = learn(facts, survey, setup);
  if (!known.looked) return exit_of(findings);
  if (const auto trouble = write_file(settings.path, draft_profile(setup.loaded.catalogue, known), true);
      !trouble.empty())
    return invalid_input(trouble);
  fmt::print("Filled in: {}; {} fixtures are found by a run itself.\n",
             known.quota ? fmt::format("a quota of {} requests", known.quota->requests)
                         : "no quota, for no answer tells it",
             known.found.size());
  return exit_of(findings);
}

ExitCode init(InitSettings settings) {
  if (settings.path.empty()) settings.path = settings.name + ".yaml";
  std::string mistake;
  if (!settings.base_url.empty() && !http::parse_base_url(settings.base_url, mistake))
    return invalid_input("--base-url: " + mistake);
  const auto setup = set_up(settings.inputs);
  if (!setup.valid()) {
    fmt::print(stderr, "{}", setup.mistakes);
    return ExitCode::invalid_input;
  }
  DraftFacts facts;
  facts.name = settings.name;
  facts.schema = schema_of_profiles();
  if (!settings.base_url.empty()) facts.base_url = settings.base_url;
  const auto& catalogue = setup.loaded.catalogue;
  if (const auto trouble = write_file(settings.path, draft_profile(catalogue, facts), settings.force);
      !trouble.empty())
    return invalid_input(trouble);
  fmt::print("Wrote {}.\n", visible(settings.path));
  auto code = ExitCode::conformant;
  const auto unset = unset_keys(catalogue.contract);
  if (settings.base_url.empty())
    fmt::print("Nothing was sent: set base_url in it, or give --base-url.\n");
  else if (!unset.empty())
    fmt::print("Nothing was sent: {} is not set.\n", unset.front());
  else
    code = fill_in(settings, facts);
  if (code == ExitCode::conformant) say_how_on(settings);
  return code;
}

} // namespace

void add_init(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("init", "Write a commented profile");
  command->footer("With --base-url, and the keys in the environment, the deployment is asked what\n"
                  "doctor asks, and what it tells is filled in.\n"
                  "Example: hacktron-conformance init --base-url https://api.staging.example");
  const auto settings = std::make_shared<InitSettings>();
  add_inputs(*command, settings->inputs, false);
  command->add_option("--base-url", settings->base_url, "Where the deployment answers")->type_name("URL");
  command->add_option("--name", settings->name, "What the profile calls it; default: staging")
      ->type_name("NAME");
  command->add_option("--out", settings->path, "The file; default: the name and .yaml")->type_name("FILE");
  command->add_flag("--force", settings->force, "Write over a file that is there");
  command->callback([&chosen, settings] { chosen = [settings] { return init(*settings); }; });
}

} // namespace conformance::cli
