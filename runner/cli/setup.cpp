#include "cli/setup.hpp"

#include "base/text.hpp"
#include "judge/checks.hpp"
#include "plan/select.hpp"
#include "plan/shard.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <set>
#include <sys/auxv.h>

namespace conformance::cli {

namespace fs = std::filesystem;

namespace {

/// Relative where that is shorter: what people see and click on.
fs::path shown(const fs::path& path) {
  std::error_code error;
  const auto relative = fs::relative(path, fs::current_path(error), error);
  const bool below = !error && !relative.empty() && *relative.begin() != "..";
  return below ? relative : path;
}

/// Where this program lies; empty if nothing tells. A container or chroot may be without /proc.
fs::path this_program() {
  std::error_code error;
  auto program = fs::read_symlink("/proc/self/exe", error);
  if (!error) return program;
  const auto* called = reinterpret_cast<const char*>(::getauxval(AT_EXECFN));
  return called == nullptr ? fs::path() : fs::canonical(called, error);
}

std::vector<load::Mistake> check_mistakes(const Check& check) {
  std::vector<load::Mistake> out;
  for (auto& each : judge::mistakes_in(check))
    out.push_back({each.span, std::move(each.title), std::move(each.help)});
  return out;
}

std::string pointed_at(const std::string& expression, const plan::SelectionError& error) {
  return fmt::format("error: --select: {}\n      | {}\n      | {}^\n\n1 mistake; nothing was sent.\n",
                     visible(error.reason), visible(expression),
                     std::string(display_width(visible(expression.substr(0, error.offset))), ' '));
}

std::string incomplete(const std::string& flag) {
  return fmt::format("error: {0}: the profile says `gate: {{complete: required}}`, so every probe must run\n"
                     "      = help: leave {0} out, or use a profile without it\n\n"
                     "1 mistake; nothing was sent.\n",
                     flag);
}

void select(const Inputs& inputs, Setup& setup) {
  if (inputs.select.empty()) return;
  if (setup.profile.profile.complete_required)
    setup.mistakes = incomplete("--select");
  else if (const auto error = plan::select(setup.plan, setup.loaded.catalogue, inputs.select))
    setup.mistakes = pointed_at(inputs.select, *error);
}

void take_shard(const Inputs& inputs, Setup& setup) {
  if (inputs.shard.empty()) return;
  if (setup.profile.profile.complete_required) {
    setup.mistakes = incomplete("--shard");
    return;
  }
  const auto named = plan::shard_named(inputs.shard, environment);
  const auto* which = std::get_if<plan::ShardNumber>(&named);
  const auto mistake =
      which ? plan::take_shard(setup.plan, setup.loaded.catalogue, setup.profile.profile, *which)
            : std::get<std::string>(named);
  if (mistake)
    setup.mistakes = fmt::format("error: --shard: {}\n\n1 mistake; nothing was sent.\n", visible(*mistake));
}

std::vector<std::string_view> keys_of(const Setup& setup) {
  std::vector<std::string_view> out;
  for (const auto& each : setup.profile.secrets)
    out.push_back(each.secret.reveal());
  return out;
}

void add_secrets(Setup& setup) {
  setup.redactor.know_keys_by(setup.loaded.catalogue.contract.key_prefix);
  const auto all = keys_of(setup);
  const auto& prefix = setup.loaded.catalogue.contract.key_prefix;
  for (const auto& each : setup.profile.secrets)
    setup.redactor.add(each.secret, each.label, public_part(each.secret.reveal(), all, prefix));
}

/// A key that stands in ordinary text would mask that too. Suites and schemas are read before the profile.
void look_for_keys_in_text(Setup& setup) {
  const auto& of_profile = setup.profile.profile.name.span;
  if (!of_profile.known()) return;
  const auto all = keys_of(setup);
  std::set<std::string> told;
  for (std::uint32_t file = 0; file < of_profile.file; ++file) {
    const auto& text = setup.loaded.sources.text(file);
    if (!setup.redactor.finds_any(text)) continue;
    for (const auto& each : setup.profile.secrets) {
      Redactor one;
      one.add(each.secret, each.label,
              public_part(each.secret.reveal(), all, setup.loaded.catalogue.contract.key_prefix));
      if (!one.finds_any(text) || !told.insert(each.label).second) continue;
      setup.loaded.diagnostics.warning({},
                                       fmt::format("a part of the key of `{}` stands in {} as ordinary text",
                                                   each.label, setup.loaded.sources.name(file)),
                                       "reports mask it there too and may be hard to read: use a random key");
    }
  }
}

void look_for_expired_gaps(Setup& setup) {
  const auto today = iso8601(std::chrono::system_clock::now()).substr(0, 10);
  for (const auto& gap : setup.profile.profile.gaps)
    if (gap.ended(today))
      setup.loaded.diagnostics.warning(
          gap.name.span, fmt::format("the gap of {} '{}' ended on {}", gap.kind, gap.name.text, gap.expires),
          "what needs it counts as not testable again: close the gap, or give it a later date");
}

void warn(Setup& setup) {
  look_for_keys_in_text(setup);
  look_for_expired_gaps(setup);
  for (const auto& each : setup.loaded.diagnostics.all())
    if (each.severity == Severity::warning)
      setup.warnings += setup.redactor(render(each, setup.loaded.sources));
}

} // namespace

std::optional<std::string> environment(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  return value ? std::optional<std::string>(value) : std::nullopt;
}

fs::path shipped(const std::string& kind) {
  std::error_code error;
  const auto program = this_program();
  if (program.empty()) return {};
  for (const auto& candidate : {program.parent_path().parent_path() / kind,
                                program.parent_path().parent_path() / "share/hacktron-conformance" / kind})
    if (fs::is_directory(candidate, error)) return candidate;
  return {};
}

Setup set_up(const Inputs& inputs) {
  Setup setup;
  auto& diagnostics = setup.loaded.diagnostics;
  load::LoadOptions options{check_mistakes, environment};
  std::vector<fs::path> suites(inputs.suites.begin(), inputs.suites.end());
  if (suites.empty()) {
    suites.push_back(shown(shipped("suites")));
    if (suites.back().empty())
      diagnostics.error({}, "the shipped suites are not beside the program", "name a folder with --suites");
  }
  if (!diagnostics.has_errors()) {
    const fs::path schemas = inputs.schemas.empty() ? shown(shipped("schemas")) : fs::path(inputs.schemas);
    load::load_catalogue(suites, schemas, options, setup.loaded);
    for (auto& mistake : setup.schemas.compile(setup.loaded.catalogue.schemas))
      diagnostics.error({}, "schema " + mistake);
    if (!inputs.profile.empty()) load::load_profile(inputs.profile, options, setup.loaded, setup.profile);
  }
  if (!diagnostics.has_errors() && !inputs.waivers.empty())
    load::load_waivers(inputs.waivers, std::chrono::system_clock::now(), options, setup.loaded,
                       setup.waivers);
  add_secrets(setup);
  if (!diagnostics.has_errors())
    setup.plan = plan::make_plan(setup.loaded.catalogue, setup.profile.profile, diagnostics);
  if (diagnostics.has_errors())
    setup.mistakes = setup.redactor(render(diagnostics, setup.loaded.sources));
  else
    select(inputs, setup);
  if (setup.valid()) take_shard(inputs, setup);
  if (setup.valid()) warn(setup);
  return setup;
}

} // namespace conformance::cli
