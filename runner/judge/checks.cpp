#include "judge/checks.hpp"

#include "base/text.hpp"
#include "judge/csv.hpp"
#include "judge/matcher.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace conformance::judge {

namespace {

using Kind = CheckResult::Kind;

CheckResult broken(std::string message, std::string expected, std::string actual) {
  return {Kind::broken, {}, std::move(message), std::move(expected), std::move(actual)};
}

std::string statuses_in_words(const Value& statuses) {
  const auto one = [](const Value& value) { return value.string() ? *value.string() : to_json(value); };
  if (!statuses.list()) return one(statuses);
  std::vector<std::string> all;
  for (const auto& each : *statuses.list())
    all.push_back(one(each));
  return fmt::format("{}{}", all.size() > 1 ? "one of " : "", fmt::join(all, ", "));
}

CheckResult judge_status(const Check& check, const Response& response) {
  if (status_matches(check.expected, response.status)) return {};
  const auto expected = statuses_in_words(check.expected);
  return broken(fmt::format("status is {}, expected {}", response.status, expected), expected,
                fmt::format("{} {}", response.status, visible(truncated(response.reason, 100))));
}

/// What most checks do is hold: the words for the others, `name` among them, are made in a second pass.
CheckResult judge_named(const Value& matcher, const Value* actual, Subject subject, const auto& name) {
  subject.explained = false;
  if (judge_matcher(matcher, actual, subject).kind == Kind::held) return {};
  subject.explained = true;
  subject.name = name();
  return judge_matcher(matcher, actual, subject);
}

/// `*`: each header, save the one by which intermediaries name themselves (RFC 9110, 7.6.3).
CheckResult judge_every_header(const Check& check, const Response& response) {
  for (const auto& each : response.headers) {
    if (equal_ignoring_case(each.name, "via")) continue;
    const auto actual = text_value(each.value);
    auto judged =
        judge_named(check.expected, &actual, {{}, true}, [&] { return "header " + to_lower(each.name); });
    if (judged.kind != Kind::held) return judged;
  }
  return {};
}

CheckResult judge_header(const Check& check, const Response& response) {
  if (check.subject == "*") return judge_every_header(check, response);
  const auto name = [&] { return "header " + to_lower(check.subject); };
  const auto value = header(response.headers, check.subject);
  const bool media_type_only = equal_ignoring_case(check.subject, "content-type") && check.expected.string();
  if (!value) return judge_named(check.expected, nullptr, {{}, true}, name);
  if (media_type_only && media_type(*value) == media_type(*check.expected.string())) return {};
  const auto actual = text_value(*value);
  return judge_named(check.expected, &actual, {{}, true}, name);
}

std::string body_excerpt(const Response& response) {
  return response.body.empty() ? "an empty body" : shown(response.body, shown_in_full);
}

CheckResult no_json(const Answer& answer, const std::string& expected) {
  auto out = broken("the body is no JSON: " + answer.json_error(), expected, body_excerpt(answer.response()));
  if (!answer.beyond_limits()) return out;
  out.kind = Kind::beyond_limits;
  out.message = "the body is too large to be judged: " + answer.json_error();
  return out;
}

CheckResult judge_json(const Check& check, Answer& answer) {
  const auto* body = answer.json();
  if (!body) return no_json(answer, fmt::format("{}: {}", place(check.subject), demand(check.expected)));
  return judge_named(check.expected, resolve(*body, check.subject), {{}, false, body},
                     [&] { return place(check.subject); });
}

CheckResult judge_text(const Check& check, const Response& response) {
  const auto body = text_value(response.body);
  auto out = judge_matcher(check.expected, &body, {"the body", false});
  if (out.kind == Kind::broken && response.body.empty()) out.actual = body_excerpt(response);
  return out;
}

CheckResult judge_body(const Response& response) {
  if (response.body.empty()) return {};
  return broken(fmt::format("the body has {} bytes, expected none", response.body.size()), "an empty body",
                body_excerpt(response));
}

CheckResult judge_schema(const Check& check, Answer& answer, const Schemas& schemas) {
  const auto name = check.expected.string() ? *check.expected.string() : to_json(check.expected);
  const auto* body = schemas.has(name) ? answer.json() : nullptr;
  const auto violations = body ? schemas.validate(name, *body) : std::vector<Violation>();
  if (body && violations.empty()) return {};
  const auto expected = fmt::format("a body that fits the schema '{}'", name);
  if (!schemas.has(name)) return broken(fmt::format("there is no schema '{}'", name), expected, "");
  if (!body) return no_json(answer, expected);
  std::vector<std::string> lines;
  for (const auto& violation : violations)
    lines.push_back(fmt::format("{} {}", place(violation.pointer), violation.reason));
  const auto more = lines.size() > 1 ? fmt::format(" (and {} more)", lines.size() - 1) : "";
  return broken(lines.front() + more, expected,
                truncated(fmt::format("{}", fmt::join(lines, "\n")), shown_in_full));
}

std::string label(const Check& check) {
  switch (check.kind) {
  case CheckKind::header:
    return "header " + to_lower(check.subject);
  case CheckKind::json:
    return check.subject.empty() ? "json" : "json " + check.subject;
  case CheckKind::schema:
    return check.expected.string() ? "schema " + *check.expected.string() : "schema";
  default:
    return std::string(name(check.kind));
  }
}

CheckResult judge(const Check& check, Answer& answer, const Schemas& schemas) {
  switch (check.kind) {
  case CheckKind::status:
    return judge_status(check, answer.response());
  case CheckKind::header:
    return judge_header(check, answer.response());
  case CheckKind::json:
    return judge_json(check, answer);
  case CheckKind::text:
    return judge_text(check, answer.response());
  case CheckKind::body:
    return judge_body(answer.response());
  case CheckKind::schema:
    return judge_schema(check, answer, schemas);
  case CheckKind::csv:
    return judge_csv(check.expected, answer.response().body);
  }
  return {};
}

} // namespace

const Value* Answer::json() {
  if (!read_) {
    read_ = true;
    auto parsed = parse_json(response_->body, response_->json_limits);
    if (auto* value = std::get_if<Value>(&parsed)) {
      value_ = std::move(*value);
    } else {
      const auto& problem = std::get<JsonError>(parsed);
      beyond_limits_ = problem.beyond_limits;
      error_ = response_->body.empty() ? "it is empty"
                                       : fmt::format("{} at byte {}", problem.reason, problem.offset + 1);
    }
  }
  return value_ ? &*value_ : nullptr;
}

CheckResult judge_check(const Check& check, Answer& answer, const Schemas& schemas) {
  auto out = judge(check, answer, schemas);
  if (out.kind != Kind::held) out.check = label(check);
  return out;
}

bool status_matches(const Value& statuses, int status) {
  if (const auto* list = statuses.list())
    return std::any_of(list->begin(), list->end(),
                       [&](const Value& each) { return status_matches(each, status); });
  if (const auto* number = statuses.number()) return to_integer(*number) == status;
  const auto* text = statuses.string();
  if (!text || text->size() != 3 || !equal_ignoring_case(text->substr(1), "xx")) return false;
  return (*text)[0] - '0' == status / 100;
}

} // namespace conformance::judge
