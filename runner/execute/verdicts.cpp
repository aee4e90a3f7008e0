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
  result.title = cell.title;
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

void judge_answer(const Context& context, const plan::Cell& cell, const std::vector<Check>& checks,
                  const Response& response, CaseResult& result) {
  judge::Answer answer(response);
  for (const auto& check : checks) {
    const auto judged = judge::judge_check(check, answer, context.input->schemas);
    const auto kind = std::string(name(check.kind));
    if (judged.kind == judge::CheckResult::Kind::not_enough_data) {
      lower(result, Verdict::not_testable, judged.message);
    } else if (judged.kind == judge::CheckResult::Kind::beyond_limits) {
      lower(result, Verdict::error, judged.message);
    } else if (judged.kind == judge::CheckResult::Kind::broken && check.weight == Weight::note) {
      context.notes->push_back(fmt::format("{}/{}: {}", result.suite, result.id, judged.message));
    } else if (judged.kind == judge::CheckResult::Kind::broken) {
      add_finding(context, cell, result, kind, judged, check.span, check.weight, check.against);
    }
  }
}

void keep_evidence(const Context& context, const plan::Cell& cell, const Sent& sent, CaseResult& result,
                   const std::string& role) {
  for (const auto& exchange : sent.attempts)
    result.seconds += std::chrono::duration<double>(exchange->total).count();
  const auto kept = context.options->evidence;
  const bool fine = result.verdict == Verdict::passed && !result.flaky;
  if (kept == EvidenceKept::none || (kept == EvidenceKept::failed && fine)) return;
  for (const auto& exchange : sent.attempts) {
    const auto status = exchange->response ? exchange->response->status : 0;
    const bool forbidden = cell.refusal && status >= 200 && status < 300;
    auto& left = *context.evidence_left;
    const auto most = std::min(context.profile().limits.evidence_bytes, left);
    auto evidence = evidence_of(*exchange, context.input->redactor, forbidden, most);
    evidence.role = role;
    left -= std::min(left, evidence.request_body.size() + evidence.response_body.size());
    result.evidence.push_back(std::move(evidence));
  }
}

} // namespace conformance::execute
