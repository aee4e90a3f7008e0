#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/diagnosis.hpp"
#include "cli/examination.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <stdexcept>

namespace conformance::cli {

namespace {

ExitCode doctor(const Inputs& inputs) {
  auto setup = set_up(inputs);
  if (!setup.valid()) {
    fmt::print(stderr, "{}", setup.mistakes);
    return ExitCode::invalid_input;
  }
  fmt::print(stderr, "{}", setup.warnings);
  execute::Survey survey;
  try {
    survey = examine(setup);
  } catch (const std::runtime_error& mistake) {
    fmt::print(stderr, "error: {}\n", visible(setup.redactor(mistake.what())));
    return ExitCode::invalid_input;
  }
  const auto findings = diagnose(survey, setup);
  fmt::print("{}", setup.redactor(describe(findings, survey)));
  return exit_of(findings);
}

} // namespace

void add_doctor(CLI::App& app, Chosen& chosen) {
  auto* command =
      app.add_subcommand("doctor", "Prove URL, keys, organizations, quota and fixtures with few requests");
  command->footer("Example: hacktron-conformance doctor --profile staging.yaml\n"
                  "Exit codes: 0 a run can begin, 1 something must be mended, 2 could not be told.");
  const auto inputs = std::make_shared<Inputs>();
  add_inputs(*command, *inputs, true);
  command->callback([&chosen, inputs] { chosen = [inputs] { return doctor(*inputs); }; });
}

} // namespace conformance::cli
