#include "reference/faults/tools.hpp"

#include <algorithm>

namespace conformance::reference {

namespace {

Value::List* results(const Call& call, Reply& reply) {
  auto* found = success(call, reply, "read-feed") ? reply.json->find("results") : nullptr;
  return found ? found->list() : nullptr;
}

Value::List* verdicts(const Call& call, Reply& reply) {
  auto* found = success(call, reply, "read-verdicts") ? reply.json->find("verdicts") : nullptr;
  return found ? found->list() : nullptr;
}

} // namespace

std::vector<Fault> hfw_faults() {
  return {
      {"verdict-without-level",
       "SCHEMA-GET-VERDICT",
       gross,
       "a verdict lacks its level",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (success(call, reply, "read-verdict")) remove(*reply.json, "level");
            }}},
      {"scoped-verdict-without-summary",
       "SCHEMA-GET-SCOPED-VERDICT",
       subtle,
       "a verdict on a scoped package has no summary",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (success(call, reply, "read-scoped-verdict")) set(*reply.json, "summary", null());
            }}},
      {"batch-without-errors",
       "SCHEMA-BATCH-VERDICTS",
       subtle,
       "a batch of verdicts lacks its errors",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (verdicts(call, reply)) remove(*reply.json, "errors");
            }}},
      {"feed-without-versions",
       "SCHEMA-OSV-FEED",
       subtle,
       "results of the feed lack their versions",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (auto* all = results(call, reply))
                for (auto& each : *all)
                  remove(each, "versions");
            }}},
      {"verdict-without-asked-version",
       "HFW-VERDICT",
       gross,
       "a verdict is given without a version",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-verdict") && call.why == Why::invalid && !call.target.value("version"))
                reply = json_reply(200, object({{"level", text("clean")}}));
            }},
       {"SCHEMA-GET-VERDICT", "STATUS-400"}},
      {"name-is-cut-at-its-dot",
       "HFW-VERDICT",
       subtle,
       "of the name of a package what stands behind a dot is taken for a format",
       {.reply =
            [](const Call& call, Reply& reply) {
              const auto name = call.parameter("packageName");
              if (success(call, reply, "read-verdict") && name.find('.') != std::string::npos)
                set(*reply.json, "package", text(name.substr(0, name.find('.'))));
            }}},
      {"npm-names-like-pypi-names",
       "HFW-VERDICT",
       subtle,
       "an underscore in the name of a package is a hyphen to npm as well",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto name = call.parameter("packageName");
              std::replace(name.begin(), name.end(), '_', '-');
              if (success(call, reply, "read-verdict")) set(*reply.json, "package", text(name));
            }}},
      {"version-read-as-a-number",
       "HFW-VERDICT",
       subtle,
       "a version that looks like a number comes back as one",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (success(call, reply, "read-verdict") && call.query("version") == "1.0")
                set(*reply.json, "version", number(1));
            }},
       {"SCHEMA-GET-VERDICT"}},
      {"batch-of-nothing-answers-500",
       "STATUS-500",
       subtle,
       "a batch of no packages answers 500",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (success(call, reply, "read-verdicts") && call.items_of_body("packages").empty())
                reply = refuse(500, "Internal server error");
            }}},
      {"no-wait-is-refused",
       "HFW-LIMITS",
       subtle,
       "wait_seconds=0 is refused",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (success(call, reply, "read-verdict") && call.query("wait_seconds") == "0")
                reply = refuse(400, "wait_seconds must be positive");
            }}},
      {"batch-entry-without-version-answers-500",
       "STATUS-400",
       subtle,
       "an entry of a batch without a version answers 500",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!call.is("read-verdicts")) return;
              for (const auto& each : call.items_of_body("packages"))
                if (!each.find("version")) reply = refuse(500, "Internal server error");
            }},
       {"STATUS-500"}},
      {"scope-taken-for-another",
       "HFW-SCOPED",
       gross,
       "a verdict on a scoped package names another scope",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (success(call, reply, "read-scoped-verdict"))
                set(*reply.json, "package", text("@other/" + call.parameter("packageName")));
            }}},
      {"scoped-packages-unknown",
       "HFW-SCOPED",
       subtle,
       "a scoped package is found under neither way to write its scope",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (success(call, reply, "read-scoped-verdict")) reply = refuse(404, "No such package");
            }},
       {"AUTH-PUBLIC", "SCHEMA-GET-SCOPED-VERDICT"}},
      {"batch-answers-another-version",
       "HFW-BATCH",
       subtle,
       "a verdict of a batch names another version than was asked for",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (auto* all = verdicts(call, reply))
                for (auto& each : *all)
                  set(each, "version", text("latest"));
            }}},
      {"feed-ignores-offset",
       "HFW-FEED",
       subtle,
       "the feed begins with its first result whatever the offset",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* all = results(call, reply);
              if (!all || all->empty() || call.query("offset").empty()) return;
              const auto& first = call.world.malware.front();
              all->front() = object({{"ecosystem", text(first.ecosystem)},
                                     {"package", text(first.package)},
                                     {"versions", texts(first.versions)}});
            }}},
      {"feed-limit-unchecked",
       "HFW-LIMITS",
       gross,
       "a limit of the feed out of range is taken for the default",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-feed") && call.why == Why::invalid)
                reply = json_reply(200, object({{"results", list({})}}));
            }}},
      {"ecosystem-unchecked",
       "HFW-LIMITS",
       subtle,
       "a verdict is given for an unknown ecosystem",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-verdict") && call.why == Why::invalid &&
                  call.parameter("ecosystem") == "cargo")
                reply = json_reply(200, object({{"level", text("unknown")}}));
            }}},
      {"batch-counts-as-creation",
       "STATUS-200-BATCH",
       gross,
       "the verdict batch answers 201",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (verdicts(call, reply)) reply.status = 201;
            }}},
      {"verdict-of-the-release",
       "HFW-VERDICT",
       subtle,
       "a verdict on a version before its release names the release",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!success(call, reply, "read-verdict")) return;
              const auto version = call.query("version");
              set(*reply.json, "version", text(version.substr(0, version.find('-'))));
            }}},
      {"verdict-after-a-wait-of-no-version",
       "HFW-VERDICT",
       subtle,
       "a verdict that was waited for names no version",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (success(call, reply, "read-verdict") && call.target.value("wait_seconds"))
                set(*reply.json, "version", text(""));
            }}},
      {"feed-without-limit-ignores-offset",
       "HFW-FEED",
       subtle,
       "the feed ignores its offset if it is given no limit",
       {.target =
            [](const Call&, Target& target) {
              if (target.path != "/hfw/osv/feed" || target.value("limit") || target.value("offset") == "-1")
                return false;
              return std::erase_if(target.query,
                                   [](const QueryItem& each) { return each.name == "offset"; }) > 0;
            }}},
  };
}

} // namespace conformance::reference
