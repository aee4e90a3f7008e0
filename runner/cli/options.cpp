#include "cli/choices.hpp"
#include "cli/commands.hpp"
#include "cli/durations.hpp"

namespace conformance::cli {

void add_inputs(CLI::App& command, Inputs& inputs, bool profile) {
  command.add_option("--suites", inputs.suites, "Folder of suites instead of the shipped ones; repeatable")
      ->type_name("DIR")
      ->expected(1)
      ->take_all();
  command.add_option("--schemas", inputs.schemas, "Folder of schemas of answers instead of the shipped ones")
      ->type_name("DIR");
  if (profile)
    command.add_option("--profile", inputs.profile, "The deployment: base URL, keys, what is allowed")
        ->type_name("FILE")
        ->required();
}

CLI::Option* add_select(CLI::App& command, Inputs& inputs) {
  return command
      .add_option("--select", inputs.select, "Only these probes, for example 'requirement:NOLEAK-*'")
      ->type_name("EXPR");
}

void add_shard(CLI::App& command, Inputs& inputs) {
  command
      .add_option(
          "--shard", inputs.shard,
          "Only this part of the probes, for example 3/8; auto: as the variables of GitLab or Kubernetes "
          "say; merge makes one result of all parts")
      ->type_name("I/N");
}

void add_reports(CLI::App& command, RunSettings& settings) {
  command
      .add_option("--report", settings.reports,
                  "junit, junit-xunit, json, html, markdown, github, sarif or console, then =PATH, '-' for "
                  "standard output; repeatable; default: junit, json and html in reports/latest/")
      ->type_name("FORMAT=PATH")
      ->expected(1)
      ->take_all();
}

void add_run_options(CLI::App& command, RunSettings& settings) {
  const std::map<std::string, Gate> gates{
      {"release", Gate::release}, {"strict", Gate::strict}, {"report", Gate::report}};
  const std::map<std::string, execute::EvidenceKept> kept{{"failed", execute::EvidenceKept::failed},
                                                          {"all", execute::EvidenceKept::all},
                                                          {"none", execute::EvidenceKept::none}};
  add_select(command, settings.inputs);
  command
      .add_option("--waivers", settings.inputs.waivers,
                  "Failures that are accepted, each with owner and expiry")
      ->type_name("FILE");
  add_reports(command, settings);
  command
      .add_option("--events", settings.events,
                  "Write each case as a line of JSON when it is judged; '-' for standard output")
      ->type_name("PATH");
  add_choice(command, "--gate", settings.gate, gates,
             "release (default): a failed MUST closes it; strict: SHOULD too; report: never")
      ->type_name("GATE");
  add_choice(command, "--evidence", settings.evidence, kept,
             "Whose requests and answers to keep: failed (default), all, none")
      ->type_name("WHICH");
  command.add_option("--seed", settings.seed, "Order and random ids follow from it; default: the time")
      ->type_name("N");
  command.add_option("--jobs", settings.jobs, "Connections at once; default: as the profile says")
      ->type_name("N")
      ->check(CLI::Range(1U, 64U).description(""));
  command
      .add_option("--journal", settings.journal,
                  "Where each write is noted before it is sent, with its undo; "
                  "default: reports/latest/journal.jsonl for run, none for demo")
      ->type_name("PATH");
  add_duration(command, "--wait", settings.wait, "How long to wait for the target to answer; default 10s");
  add_duration(command, "--deadline", settings.deadline,
               "End the run after this time, whatever is under way; default: none");
  command.add_flag("--fail-fast", settings.fail_fast, "Start nothing more after the first failure");
  auto* quiet = command.add_flag("--quiet", settings.quiet, "Print the last line only");
  command.add_flag("--verbose", settings.verbose, "Print each request, redacted, and failures without limit")
      ->excludes(quiet);
}

} // namespace conformance::cli
