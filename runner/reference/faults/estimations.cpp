#include "reference/faults/tools.hpp"
#include "reference/times.hpp"

namespace conformance::reference {

namespace {

/// The estimation that a scan is started from, whatever was decided.
const Estimation* used(const Call& call) {
  return call.is("create-scan") ? call.estimation : nullptr;
}

Reply started() {
  return json_reply(202, object({{"message", text("Scan queued")}}));
}

/// A refusal of an estimation in this state becomes a queued scan.
template <class Fits>
Hooks queued(Fits fits) {
  return {.reply = [=](const Call& call, Reply& reply) {
    if (call.why == Why::state && used(call) && fits(*call.estimation)) reply = started();
  }};
}

bool complains_of(const Call& call, std::string_view flaw, const Complaints& complaints) {
  if (!call.is("create-estimation")) return false;
  for (const auto& each : complaints.all())
    if (each.find(flaw) != std::string::npos) return true;
  return false;
}

} // namespace

std::vector<Fault> estimation_faults() {
  return {
      {"installation-answers-500",
       "STATUS-500",
       subtle,
       "an estimation of a connected repository that names its installation answers 500",
       {.complaints =
            [](const Call& call, Complaints& complaints) {
              for (const auto& each : call.items_of_body("repos"))
                if (call.is("create-estimation") && each.find("github_installation_id"))
                  complaints.add("the installation is unknown");
            },
        .reply =
            [](const Call& call, Reply& reply) {
              for (const auto& each : call.items_of_body("repos"))
                if (call.is("create-estimation") && reply.status == 400 &&
                    each.find("github_installation_id"))
                  reply = refuse(500, "Internal server error");
            }}},
      {"claimed-estimation-answers-the-first-scan",
       "FAIL-ESTIMATE-CLAIMED",
       subtle,
       "a second scan of an estimation answers 201 with the first one",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why != Why::state || !used(call) || !call.estimation->claimed) return;
              const auto& scan = call.world.scans.back();
              reply = json_reply(201, object({{"id", text(scan.id)},
                                              {"task_id", text(scan.task_id)},
                                              {"status", text(scan.status)},
                                              {"message", text("Scan already created")}}));
            }},
       {"FAIL-ESTIMATE-400"}},
      {"claim-touches-its-estimation",
       "ESTIMATION-IMMUTABLE",
       subtle,
       "an estimation that starts a scan has another updated_at from then on",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (success(call, reply, "read-estimation") && call.estimation && call.estimation->claimed)
                set(*reply.json, "updated_at",
                    text(iso_time(call.estimation->updated_at + std::chrono::minutes(1))));
            }}},
      {"estimation-of-nothing-is-queued",
       "FAIL-ESTIMATE-ZERO",
       subtle,
       "a scan of an estimation of zero credits answers 202 and never starts",
       queued([](const Estimation& each) { return each.status == "completed" && each.total_credits == 0; }),
       {"FAIL-ESTIMATE-400"}},
      {"failed-estimation-is-queued",
       "FAIL-ESTIMATE-FAILED",
       subtle,
       "a scan of a failed estimation answers 202 and never starts",
       queued([](const Estimation& each) { return each.status == "failed"; }),
       {"FAIL-ESTIMATE-400"}},
      {"new-scan-is-not-listed",
       "SCAN-CREATE",
       subtle,
       "a new scan is found by its id, but not in the list",
       {.lists_scan =
            [](const Call& call, const Scan& scan, bool lists) {
              return lists &&
                     scan.created_at < call.now - std::chrono::duration_cast<WallTime::duration>(call.uptime);
            }}},
      {"estimation-without-repos-is-accepted",
       "ESTIMATION-CREATE-INVALID",
       gross,
       "an estimation of nothing answers 201",
       {.complaints =
            [](const Call& call, Complaints& complaints) {
              if (complains_of(call, "repos must be an array", complaints)) complaints.all().clear();
            }},
       {"FAIL-SCOPE", "ROBUST-JSON", "ROBUST-TYPE", "STATUS-400"}},
      {"estimation-archive-unchecked",
       "ESTIMATION-CREATE-INVALID",
       subtle,
       "an estimation of an upload takes no archive_id",
       {.complaints =
            [](const Call& call, Complaints& complaints) {
              if (complains_of(call, "archive_id", complaints)) complaints.all().clear();
            }},
       {"STATUS-400"}},
      {"second-repository-unchecked",
       "ESTIMATION-CREATE-INVALID",
       subtle,
       "the second repository of an estimation is not validated",
       {.complaints =
            [](const Call& call, Complaints& complaints) {
              if (complains_of(call, "repos.1.", complaints)) complaints.all().clear();
            }}},
      {"source-in-any-case",
       "ESTIMATION-CREATE-INVALID",
       subtle,
       "the source of an estimation may be in capitals",
       {.complaints =
            [](const Call& call, Complaints& complaints) {
              if (complains_of(call, ".source", complaints) &&
                  call.request.body.find("PUBLIC") != std::string::npos)
                complaints.all().clear();
            }},
       {"SCHEMA-GET-ESTIMATION", "SCHEMA-LIST-ESTIMATIONS"}},
      {"refused-estimation-is-listed",
       "ESTIMATION-CREATE-INVALID",
       subtle,
       "an estimation of a source in capitals is refused, and listed as failed",
       {.before =
            [](Call& call) {
              if (call.request.body.find("PUBLIC") == std::string::npos || call.world.estimations.empty())
                return;
              auto refused = call.world.estimations.front();
              const auto& body = call.request.body;
              const auto name = body.find(R"("name":")");
              if (name == std::string::npos) return;
              refused.id = call.random.uuid();
              refused.name = body.substr(name + 8, body.find('"', name + 8) - name - 8);
              refused.created_at = refused.updated_at = call.now;
              call.world.estimations.push_back(std::move(refused));
            }}},
      {"estimation-of-nothing-lacks-its-credits",
       "ESTIMATION-TERMINAL",
       subtle,
       "a completed estimation of zero credits lacks its total_credits when it is read",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (success(call, reply, "read-estimation") && call.estimation->total_credits == 0)
                remove(*reply.json, "total_credits");
            }},
       {"ESTIMATION-IMMUTABLE"}},
      {"listed-failures-say-nothing",
       "ESTIMATION-TERMINAL",
       subtle,
       "the error of a failed estimation is empty in the list",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (auto* items = data(call, reply, "list-estimations"))
                for (auto& each : *items)
                  if (text_of(each, "status") == "failed") set(each, "error", text(""));
            }},
       {"ESTIMATION-IMMUTABLE"}},
  };
}

} // namespace conformance::reference
