#include "base/nearest.hpp"
#include "load/context.hpp"
#include "load/files.hpp"
#include "load/load.hpp"
#include "load/map_reader.hpp"
#include "load/scalars.hpp"
#include "load/yaml_tree.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::load {

namespace {

constexpr int most_days = 180;

class WaiverReader {
public:
  WaiverReader(Context& context, const Catalogue& catalogue, WallTime now) : context_(context), now_(now) {
    for (const auto& each : catalogue.requirements)
      requirements_.push_back(each.id.text);
    for (const auto& suite : catalogue.suites)
      for (const auto& probe : suite.probes)
        probes_.push_back(suite.name.text + "/" + probe.id.text);
    for (const auto& invariant : catalogue.contract.invariants)
      probes_.push_back("invariants/" + invariant.name.text);
    for (const auto* name : {"invariants/gone-500", "invariants/quota"})
      probes_.emplace_back(name);
  }

  Waiver read(const Value& item) {
    MapReader reader(context_, item, "waiver");
    Waiver out;
    out.at = context_.sources.locate(item.span);
    read_target(reader, out);
    take(reader, "reason", "why the failure is accepted", out.reason);
    take(reader, "owner", "who is to mend it", out.owner);
    read_issue(reader, out);
    if (const auto because = read_text(context_, reader.find("permanent-because"), "permanent-because"))
      out.permanent_because = because->text;
    read_expiry(reader, out);
    read_fingerprint(reader, out);
    reader.finish();
    return out;
  }

private:
  void take(MapReader& reader, const char* key, const char* help, std::string& into) {
    if (auto text = read_text(context_, reader.need(key, help), key)) into = std::move(text->text);
  }

  void read_target(MapReader& reader, Waiver& out) {
    const auto probe = read_text(context_, reader.find("probe"), "probe");
    const auto requirement = read_text(context_, reader.find("requirement"), "requirement");
    if (reader.is_map() && reader.has("probe") == reader.has("requirement"))
      context_.error(reader.head(),
                     reader.has("probe") ? "this waiver names a probe and a requirement"
                                         : "this waiver does not say what it accepts",
                     "name one `probe` (suite/probe, with labels or without) or one `requirement`");
    if (probe) {
      out.probe = probe->text;
      check_known(*probe, probe->text.substr(0, probe->text.find('[')), "probe", probes_);
    }
    if (requirement) {
      out.requirement = requirement->text;
      check_known(*requirement, requirement->text, "requirement", requirements_);
    }
  }

  void check_known(const Located& given, const std::string& name, std::string_view kind,
                   const std::vector<std::string>& known) {
    if (std::ranges::find(known, name) == known.end())
      context_.error(given.span, fmt::format("unknown {} '{}'", kind, name), suggestion(name, known));
  }

  void read_issue(MapReader& reader, Waiver& out) {
    const auto issue = read_text(context_, reader.need("issue", "a link to where it is tracked"), "issue");
    if (!issue) return;
    out.issue = issue->text;
    if (!out.issue.starts_with("https://") && !out.issue.starts_with("http://"))
      context_.error(issue->span, fmt::format("the issue '{}' is no link", out.issue),
                     "write the address of the issue: https://...");
  }

  void read_expiry(MapReader& reader, Waiver& out) {
    const bool permanent = reader.has("permanent-because");
    const auto* value = permanent ? reader.find("expires")
                                  : reader.need("expires", "the last day on which it covers: 2027-02-01");
    const auto expires = read_text(context_, value, "expires");
    if (!expires) return;
    out.expires = expires->text;
    const auto days = days_until(now_, out.expires);
    if (!days)
      context_.error(expires->span, fmt::format("'{}' is no date", out.expires),
                     "write year, month and day: 2027-02-01");
    else if (*days > most_days && !permanent)
      context_.error(
          expires->span,
          fmt::format("the waiver would stand for {} days, at most {} are allowed", *days, most_days),
          "choose an earlier day, or add `permanent-because: ...`");
  }

  void read_fingerprint(MapReader& reader, Waiver& out) {
    const auto print = read_text(context_, reader.find("only-if"), "only-if");
    if (!print) return;
    out.only_if = print->text;
    const bool fits =
        out.only_if.size() == 16 && out.only_if.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!fits)
      context_.error(print->span, fmt::format("'{}' is no fingerprint", out.only_if),
                     "copy the sixteen digits from the report of the failure, in quotes");
  }

  Context& context_;
  WallTime now_;
  std::vector<std::string> requirements_;
  std::vector<std::string> probes_;
};

} // namespace

bool load_waivers(const std::filesystem::path& path, WallTime now, const LoadOptions& options, Loaded& into,
                  std::vector<Waiver>& waivers) {
  const auto before = into.diagnostics.errors();
  const auto file = add_file(path, into.sources, into.diagnostics);
  if (!file) return false;
  Context context{into.sources, into.diagnostics, options};
  const auto tree = read_yaml(*file, into.sources, into.diagnostics);
  if (!tree.complete) return false;
  const auto& map = *tree.root.map();
  if (map.empty() || map.front().key != "waivers") {
    context.error(map.empty() ? tree.root.span : map.front().key_span, "the file holds no waivers",
                  "the first key of a file of waivers is `waivers:` with a list");
    return false;
  }
  MapReader root(context, tree.root, "file");
  WaiverReader reader(context, into.catalogue, now);
  if (const auto* list = read_list(context, root.find("waivers"), "waivers"))
    for (const auto& item : *list)
      if (!is_placeholder(item)) waivers.push_back(reader.read(item));
  root.finish();
  return into.diagnostics.errors() == before;
}

} // namespace conformance::load
