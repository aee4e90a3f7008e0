#include "execute/verdicts.hpp"

#include "execute/evidence.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

namespace conformance::execute {

namespace {

/// The operation of its own request; of steps, of the first that is judged.
std::string operation_of(const Context& context, const Part& part) {
  const RequestTemplate* request = part.has_request ? &part.request : nullptr;
  for (const auto& step : part.steps)
    if (request == nullptr && !step.checks.empty()) request = &step;
  return request == nullptr
             ? std::string()
             : plan::operation_name(context.catalogue(), request->method.text, request->target.text);
}

} // namespace

CaseResult blank_case(const Context& context, const plan::Cell& cell, const std::string& id) {
  CaseResult result;
  result.suite = cell.suite->name.text;
  result.id = id;
  const auto labels = id.find('[');
  if (cell.probe->renamed_from)
    result.renamed_from =
        cell.probe->renamed_from->text + (labels == std::string::npos ? "" : id.substr(labels));
  result.title = cell.title();
  result.principal = cell.principal;
  result.operation = operation_of(context, cell.part());
  result.requirements = cell.requirements;
  result.level = cell.level;
  result.verdict = Verdict::passed;
  result.provisional = cell.part().provisional;
  result.at = context.input->sources.locate(cell.probe->id.span);
  return result;
}

void lower(CaseResult& result, Verdict verdict, const std::string& reason) {
  if (worst(result.verdict, verdict) != verdict || result.verdict == verdict) return;
  result.verdict = verdict;
  result.reason = reason;
}

void withdraw(CaseResult& result, const std::string& reason) {
  const bool judged = result.verdict == Verdict::failed || result.verdict == Verdict::warning;
  if (!judged) return;
  result.verdict = Verdict::inconclusive;
  result.reason = result.reason.empty() ? reason : reason + "; before: " + result.reason;
  result.findings.clear();
}

Verdict breach(const Catalogue& catalogue, const std::vector<std::string>& requirements, Weight weight) {
  if (weight != Weight::expect) return Verdict::warning;
  const bool must = std::any_of(requirements.begin(), requirements.end(), [&](const std::string& id) {
    const auto* requirement = catalogue.requirement(id);
    return requirement && requirement->level == Level::must;
  });
  return must ? Verdict::failed : Verdict::warning;
}

void add_finding(const Context& context, const plan::Cell& cell, CaseResult& result, const std::string& kind,
                 const judge::CheckResult& broken, const Span& at, Weight weight,
                 const std::vector<Located>& against) {
  Finding finding;
  finding.check = broken.check;
  finding.kind = kind;
  finding.message = broken.message;
  finding.expected = broken.expected;
  finding.actual = broken.actual;
  finding.at = context.input->sources.locate(at);
  finding.line = context.input->sources.line_of(at);
  for (const auto& id : against)
    finding.requirements.push_back(id.text);
  if (against.empty()) finding.requirements = plan::requirements_of(cell.part().requirements, kind, weight);
  finding.verdict = breach(context.catalogue(), finding.requirements, weight);
  lower(result, finding.verdict, broken.message);
  result.findings.push_back(std::move(finding));
}

void add_burst_finding(const Context& context, const plan::Cell& cell, CaseResult& result,
                       const BurstFinding& found, const std::string& kind) {
  judge::CheckResult broken;
  broken.check = "burst";
  broken.message = found.message;
  broken.expected = found.expected;
  broken.actual = found.actual;
  add_finding(context, cell, result, kind, broken, cell.part().burst->span, Weight::expect);
}

void judge_answer(const Context& context, const plan::Cell& cell, const std::vector<Check>& checks,
                  const Response& response, CaseResult& result) {
  judge::Answer answer(response);
  for (const auto& check : checks) {
    const auto judged = judge::judge_check(check, answer, context.input->schemas);
    if (judged.kind == judge::CheckResult::Kind::not_enough_data) {
      lower(result, Verdict::not_testable, judged.message);
    } else if (judged.kind == judge::CheckResult::Kind::beyond_limits) {
      lower(result, Verdict::error, judged.message);
    } else if (judged.kind == judge::CheckResult::Kind::broken && check.weight == Weight::note) {
      context.notes->push_back(fmt::format("{}/{}: {}", result.suite, result.id, judged.message));
    } else if (judged.kind == judge::CheckResult::Kind::broken) {
      add_finding(context, cell, result, std::string(name(check.kind)), judged, check.span, check.weight,
                  check.against);
    }
  }
}

namespace {

bool is_fine(const CaseResult& result) {
  return result.verdict == Verdict::passed && !result.flaky;
}

std::size_t bytes_of(const Evidence& evidence) {
  auto out = evidence.request_body.size() + evidence.response_body.size();
  for (const auto* headers : {&evidence.request_headers, &evidence.response_headers})
    for (const auto& each : *headers)
      out += each.name.size() + each.value.size();
  return out;
}

void append_evidence(const Context& context, const plan::Cell& cell, const Sent& sent, CaseResult& result,
                     const std::string& role) {
  for (const auto& exchange : sent.attempts) {
    const auto status = exchange->response ? exchange->response->status : 0;
    const bool forbidden = cell.refusal && status >= 200 && status < 300;
    result.evidence.push_back(evidence_in(context, *exchange, forbidden));
    result.evidence.back().role = role;
    *context.evidence_left -= std::min(*context.evidence_left, bytes_of(result.evidence.back()));
  }
}

void count_seconds(const Sent& sent, CaseResult& result) {
  for (const auto& exchange : sent.attempts)
    result.seconds += std::chrono::duration<double>(exchange->total).count();
}

} // namespace

Evidence evidence_in(const Context& context, const Exchange& exchange, bool forbidden) {
  const auto most = std::min(context.profile().limits.evidence_bytes, *context.evidence_left);
  auto out = evidence_of(exchange, context.input->redactor, forbidden, most);
  const auto& services = context.profile().services;
  const auto service = services.find(exchange.call.substr(0, exchange.call.find('.')));
  if (service != services.end()) out.base_url = service->second.base_url.text;
  return out;
}

void keep_evidence(const Context& context, const plan::Cell& cell, const Sent& sent, CaseResult& result,
                   const std::string& role) {
  count_seconds(sent, result);
  const auto kept = context.options->evidence;
  if (kept == EvidenceKept::none || (kept == EvidenceKept::failed && is_fine(result))) return;
  append_evidence(context, cell, sent, result, role);
}

void keep_for_now(const Context& context, const plan::Cell& cell, const Sent& sent, CaseResult& result) {
  count_seconds(sent, result);
  if (context.options->evidence != EvidenceKept::none) append_evidence(context, cell, sent, result, {});
}

void drop_evidence(const Context& context, CaseResult& result) {
  if (context.options->evidence != EvidenceKept::failed || !is_fine(result)) return;
  for (const auto& evidence : result.evidence)
    *context.evidence_left += bytes_of(evidence);
  result.evidence.clear();
}

} // namespace conformance::execute
