#include "model/proof.hpp"

#include <boost/json.hpp>

#include <stdexcept>

namespace conformance {

namespace {

namespace json = boost::json;

json::array texts(const std::vector<std::string>& list) {
  json::array out;
  for (const auto& each : list)
    out.emplace_back(each);
  return out;
}

std::string text(const json::value& value) {
  return std::string(value.as_string());
}

std::vector<std::string> texts_of(const json::value& value) {
  std::vector<std::string> out;
  for (const auto& each : value.as_array())
    out.push_back(text(each));
  return out;
}

json::array write_breaches(const std::vector<Breach>& breaches) {
  json::array out;
  for (const auto& each : breaches)
    out.push_back(json::array{each.check, texts(each.requirements)});
  return out;
}

TrialCase read_case(const json::value& value) {
  const auto& object = value.as_object();
  TrialCase out;
  out.probe = text(object.at("probe"));
  out.id = text(object.at("id"));
  out.verdict = verdict_named(object.at("verdict").as_string()).value_or(Verdict::error);
  out.reason = text(object.at("reason"));
  out.requirements = texts_of(object.at("requirements"));
  for (const auto& each : object.at("breaches").as_array())
    out.breaches.push_back({text(each.at(0)), texts_of(each.at(1))});
  return out;
}

TrialResult read_result(const json::object& object) {
  TrialResult out;
  out.trial.kind = static_cast<Trial::Kind>(object.at("kind").to_number<int>());
  out.trial.name = text(object.at("name"));
  out.trial.seed = object.at("seed").to_number<std::uint64_t>();
  out.trouble = text(object.at("trouble"));
  out.exit = static_cast<ExitCode>(object.at("exit").to_number<int>());
  out.reason = text(object.at("reason"));
  out.exercised = object.at("exercised").as_bool();
  out.wire = object.at("wire").to_number<std::uint64_t>();
  out.seconds = object.at("seconds").to_number<double>();
  for (const auto& each : object.at("cases").as_array())
    out.cases.push_back(read_case(each));
  return out;
}

std::string place(const Finding& finding) {
  return finding.at.file + ":" + std::to_string(finding.at.line) + ":" + std::to_string(finding.at.column) +
         " " + finding.kind;
}

} // namespace

std::string_view name(Trial::Kind kind) {
  switch (kind) {
  case Trial::Kind::reference:
    return "reference";
  case Trial::Kind::fault:
    return "fault";
  case Trial::Kind::variant:
    break;
  }
  return "variant";
}

TrialResult trial_result(const Results& results) {
  TrialResult out;
  out.exit = results.exit;
  out.reason = results.reason;
  for (const auto& result : results.cases) {
    if (result.findings.empty() && result.verdict >= Verdict::passed) continue;
    TrialCase kept;
    kept.id = full_id(result);
    kept.probe = result.suite + "/" + result.id.substr(0, result.id.find('['));
    kept.verdict = result.verdict;
    kept.reason = result.reason;
    kept.requirements = result.requirements;
    for (const auto& finding : result.findings)
      kept.breaches.push_back({place(finding), finding.requirements});
    out.cases.push_back(std::move(kept));
  }
  return out;
}

std::string trial_line(const TrialResult& result) {
  json::array cases;
  for (const auto& each : result.cases)
    cases.push_back(json::object{{"probe", each.probe},
                                 {"id", each.id},
                                 {"verdict", name(each.verdict)},
                                 {"reason", each.reason},
                                 {"requirements", texts(each.requirements)},
                                 {"breaches", write_breaches(each.breaches)}});
  return json::serialize(json::object{{"kind", static_cast<int>(result.trial.kind)},
                                      {"name", result.trial.name},
                                      {"seed", result.trial.seed},
                                      {"trouble", result.trouble},
                                      {"exit", static_cast<int>(result.exit)},
                                      {"reason", result.reason},
                                      {"exercised", result.exercised},
                                      {"wire", result.wire},
                                      {"seconds", result.seconds},
                                      {"cases", std::move(cases)}});
}

TrialResult read_trial_line(std::string_view line) {
  json::error_code error;
  const auto value = json::parse(line, error);
  TrialResult broken;
  broken.trouble = "what its process wrote cannot be read";
  if (error || !value.is_object()) return broken;
  try {
    return read_result(value.get_object());
  } catch (const std::exception&) {
    return broken;
  }
}

} // namespace conformance
