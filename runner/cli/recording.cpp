#include "cli/recording.hpp"

#include "judge/canaries.hpp"
#include "judge/checks.hpp"
#include "judge/invariants.hpp"
#include "judge/walk.hpp"
#include "model/template.hpp"
#include "plan/instantiate.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <fmt/format.h>

namespace conformance::cli {

namespace {

Exchange exchange_of(const Evidence& evidence) {
  Exchange out;
  out.number = evidence.number;
  out.principal = evidence.principal;
  out.request = {evidence.method, evidence.target, evidence.request_headers, std::nullopt};
  if (!evidence.request_body.empty()) out.request.body = evidence.request_body;
  Response response;
  response.status = evidence.status;
  response.reason = evidence.reason;
  response.headers = evidence.response_headers;
  response.body = evidence.response_body;
  out.response = std::move(response);
  return out;
}

int hexadecimal(char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto at = digits.find(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

/// What stands in a target, where values are percent-encoded.
std::string decoded(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped = text[i] == '%' && i + 2 < text.size() && hexadecimal(text[i + 1]) >= 0 &&
                         hexadecimal(text[i + 2]) >= 0;
    if (escaped) out += static_cast<char>(hexadecimal(text[i + 1]) * 16 + hexadecimal(text[i + 2]));
    if (escaped)
      i += 2;
    else
      out += text[i];
  }
  return out;
}

std::string as_it_is(const std::string& text) {
  return text;
}

/// Gives the names in a template the values that they have in a text made from it.
void learn(const std::string& text, const std::string& made, plan::Environment& scope,
           std::string (*reading)(const std::string&) = as_it_is) {
  const auto parsed = parse_template(text);
  const auto* pieces = std::get_if<Template>(&parsed);
  if (pieces == nullptr) return;
  std::size_t at = 0;
  for (std::size_t i = 0; i < pieces->pieces.size(); ++i) {
    if (const auto* literal = std::get_if<std::string>(&pieces->pieces[i])) {
      if (made.compare(at, literal->size(), *literal) != 0) return;
      at += literal->size();
      continue;
    }
    const auto& name = std::get<Placeholder>(pieces->pieces[i]);
    const auto* next =
        i + 1 < pieces->pieces.size() ? std::get_if<std::string>(&pieces->pieces[i + 1]) : nullptr;
    const auto end = next ? made.find(*next, at) : made.size();
    if (end == std::string::npos) return;
    if (name.functions.empty() && !scope.find(name.name))
      scope.set(name.name, text_value(reading(made.substr(at, end - at))));
    at = end;
  }
}

void learn(const Value& written, const Value& made, plan::Environment& scope) {
  if (const auto* text = written.string()) {
    const auto parsed = parse_template(*text);
    const auto* pieces = std::get_if<Template>(&parsed);
    const auto* whole = pieces ? pieces->whole() : nullptr;
    if (whole && whole->functions.empty() && !scope.find(whole->name))
      scope.set(whole->name, made);
    else if (made.string())
      learn(*text, *made.string(), scope);
  } else if (const auto* list = written.list(); list && made.list()) {
    for (std::size_t i = 0; i < list->size() && i < made.list()->size(); ++i)
      learn((*list)[i], (*made.list())[i], scope);
  } else if (const auto* map = written.map()) {
    for (const auto& each : *map)
      if (const auto* other = made.find(each.key)) learn(each.value, *other, scope);
  }
}

/// Whether what is expected is this value and no other.
bool repeats(const Value& expected, const std::string& name) {
  if (const auto* text = expected.string()) return *text == "${" + name + "}";
  if (const auto* list = expected.list())
    return std::any_of(list->begin(), list->end(), [&](const Value& each) { return repeats(each, name); });
  const auto* map = expected.map();
  return map && std::any_of(map->begin(), map->end(), [&](const Member& each) {
           return (each.key == "count" || each.key == "each" || each.key == "some" || each.key == "equals" ||
                   each.key == "rows" || each.key.starts_with('/') || each.key == "#") &&
                  repeats(each.value, name);
         });
}

class Builder {
public:
  Builder(const Results& results, const Setup& setup)
      : results_(results), setup_(setup), globals_(results.seed) {
    globals_.set("run.uuid", text_value(plan::uuid_from(results.seed, results.run_id)));
    globals_.set("run.mark", text_value("conformance " + results.run_id));
    const auto quota = setup.profile.profile.quota.value_or(setup.loaded.catalogue.contract.quota);
    globals_.set("quota.requests", number_value(quota.requests));
    globals_.set("quota.window",
                 number_value(std::chrono::duration_cast<std::chrono::seconds>(quota.window).count()));
  }

  Recording build() {
    std::map<std::string, const plan::Cell*> cells;
    for (const auto& cell : setup_.plan.cells)
      for (const auto& id : ids_of(cell))
        cells[cell.suite->name.text + "/" + id] = &cell;
    for (const auto& result : results_.cases) {
      if (result.verdict != Verdict::passed || result.evidence.empty()) continue;
      const auto found = cells.find(full_id(result));
      const auto why = found == cells.end() ? "the suites have no such case" : read(result, *found->second);
      if (why.empty())
        ++out_.cases;
      else
        ++out_.left_out[why];
    }
    tie_siblings();
    drop_what_does_not_pass();
    return std::move(out_);
  }

private:
  static std::vector<std::string> ids_of(const plan::Cell& cell) {
    if (cell.part().cases.empty()) return {cell.id};
    std::vector<std::string> out;
    for (std::size_t i = 1; i < cell.part().cases.size(); ++i) {
      auto labels = cell.point.labels;
      labels.emplace_back("case", cell.part().cases[i].label.text);
      out.push_back(plan::cell_id(cell.probe->id.text, labels));
    }
    return out;
  }

  RecordedAnswer& answer_of(const Evidence& evidence, const plan::Cell& cell) {
    auto& out = out_.answers[evidence.number];
    if (out.exchange.number != 0) return out;
    out.exchange = exchange_of(evidence);
    for (const auto& tag : cell.part().tags)
      out.exchange.tags.push_back(tag.text);
    const auto& catalogue = setup_.loaded.catalogue;
    out.operation = plan::operation_name(catalogue, evidence.method, evidence.target);
    const auto* spec = catalogue.contract.principal(evidence.principal);
    if (spec && spec->organization.empty()) spec = catalogue.contract.principal(spec->from.text);
    if (spec) out.organization = spec->organization;
    return out;
  }

  /// What the case asks of each of its answers; or why that cannot be said.
  std::string read(const CaseResult& result, const plan::Cell& cell) {
    plan::Environment scope(globals_, cell.suite->name.text + "/" + cell.id);
    for (const auto& [name, value] : cell.point.bound)
      scope.set(name, value);
    const auto& part = cell.part();
    if (part.burst) return "a burst is judged as a whole";
    if (part.steps.empty()) return read_request(result, cell, scope);
    std::size_t at = 0;
    for (const auto& step : part.steps) {
      const auto why = read_step(result, cell, step, scope, at);
      if (!why.empty()) return why;
    }
    return {};
  }

  std::string read_request(const CaseResult& result, const plan::Cell& cell, plan::Environment& scope) {
    const auto& part = cell.part();
    std::vector<std::uint64_t> pages;
    for (const auto& evidence : result.evidence) {
      if (part.walk) {
        pages.push_back(evidence.number);
        continue;
      }
    }
    const auto& last = result.evidence.back();
    const auto& first = part.walk ? result.evidence.front() : last;
    auto made = instantiated(part.request, cell, first, scope);
    if (!made && part.otherwise) {
      auto other = part.request;
      other.target = *part.otherwise;
      made = instantiated(other, cell, first, scope);
    }
    if (!made) return "its request could not be made again";
    if (part.walk) {
      for (const auto& evidence : result.evidence) {
        if (evidence.status == 0) return "an answer is missing";
        auto held = held_of(result, *made);
        held.walk = &*part.walk;
        held.pages = pages;
        answer_of(evidence, cell).held.push_back(std::move(held));
      }
      return {};
    }
    if (last.status == 0) return "an answer is missing";
    auto held = held_of(result, *made);
    if (!part.cases.empty()) compare(held, cell, last, scope);
    answer_of(last, cell).held.push_back(std::move(held));
    return {};
  }

  std::string read_step(const CaseResult& result, const plan::Cell& cell, const RequestTemplate& step,
                        plan::Environment& scope, std::size_t& at) {
    if (step.call || step.with_key) return "it calls a service, or uses a key that the run made";
    std::optional<plan::ConcreteRequest> made;
    const Evidence* evidence = nullptr;
    for (; at < result.evidence.size(); ++at) {
      auto again = instantiated(step, cell, result.evidence[at], scope);
      if (!again && made) break;
      if (!again) continue;
      made = std::move(again);
      evidence = &result.evidence[at];
      if (!step.until && !step.until_settle && step.repeat == 1 && evidence->status != 0) {
        ++at;
        break;
      }
    }
    if (!made) return "its request could not be made again";
    if (evidence->status == 0) return "an answer is missing";
    auto& answer = answer_of(*evidence, cell);
    auto held = held_of(result, *made);
    held.preparation = step.checks.empty();
    const auto body = parse_json(evidence->response_body);
    for (const auto& [name, pointer] : made->captures) {
      const auto* root = std::get_if<Value>(&body);
      const auto* value = root ? resolve(*root, pointer) : nullptr;
      if (!value) return "an answer is too long to be kept whole";
      held.captures.push_back(pointer);
      if (repeated_after(cell.part(), step, name)) held.fixed.push_back(pointer);
      scope.set(name, *value);
    }
    answer.held.push_back(std::move(held));
    return {};
  }

  static bool repeated_after(const Part& part, const RequestTemplate& step, const std::string& name) {
    return std::any_of(part.steps.begin(), part.steps.end(), [&](const RequestTemplate& other) {
      return &other > &step && std::any_of(other.checks.begin(), other.checks.end(), [&](const Check& check) {
        return check.weight != Weight::note && repeats(check.expected, name);
      });
    });
  }

  static Held held_of(const CaseResult& result, const plan::ConcreteRequest& made) {
    Held out;
    out.id = full_id(result);
    out.checks = made.checks;
    std::erase_if(out.checks, [](const Check& check) { return check.weight == Weight::note; });
    return out;
  }

  /// The request of this template as it was sent, if it was.
  std::optional<plan::ConcreteRequest> instantiated(const RequestTemplate& request, const plan::Cell& cell,
                                                    const Evidence& evidence, plan::Environment& scope) {
    if (request.method.text != evidence.method) return std::nullopt;
    auto trial = scope;
    learn(request.target.text, evidence.target, trial, decoded);
    if (request.json) {
      const auto body = parse_json(evidence.request_body);
      if (const auto* value = std::get_if<Value>(&body)) learn(*request.json, *value, trial);
    }
    const auto& catalogue = setup_.loaded.catalogue;
    auto made = plan::instantiate(request, cell.principal, trial, catalogue.contract, setup_.profile.profile);
    auto* concrete = std::get_if<plan::ConcreteRequest>(&made);
    if (concrete == nullptr || concrete->request.target != evidence.target) return std::nullopt;
    scope = std::move(trial);
    return std::move(*concrete);
  }

  void compare(Held& held, const plan::Cell& cell, const Evidence& evidence, const plan::Environment& scope) {
    using judge::Aspect;
    for (const auto aspect : {Aspect::status, Aspect::members, Aspect::body, Aspect::headers})
      for (const auto& [check, ids] : cell.part().requirements.by_check)
        if (check.text == judge::name(aspect)) held.aspects.push_back(aspect);
    if (held.aspects.empty()) held.aspects = {Aspect::status, Aspect::body, Aspect::headers};
    for (const auto& pointer : cell.part().members)
      held.members.push_back(pointer.text);
    held.echoes.push_back(evidence.target);
    if (const auto value = scope.find("case"); value && value->string())
      held.echoes.push_back(*value->string());
    compared_[&cell].push_back(evidence.number);
  }

  /// The reference of a comparison is not kept; the other cases of the cell take its place.
  void tie_siblings() {
    for (const auto& [cell, numbers] : compared_)
      for (const auto number : numbers)
        for (auto& held : out_.answers.at(number).held)
          if (!held.aspects.empty())
            for (const auto other : numbers)
              if (other != number) held.siblings.push_back(other);
  }

  void drop_what_does_not_pass();

  const Results& results_;
  const Setup& setup_;
  plan::Environment globals_;
  std::map<const plan::Cell*, std::vector<std::uint64_t>> compared_;
  Recording out_;
};

/// Holds one answer, as it is or changed, against a case.
class Judge {
public:
  Judge(const Recording& recording, const Setup& setup) : recording_(recording), setup_(setup) {}

  bool holds(const RecordedAnswer& recorded, const Held& held, const Response& response) const {
    judge::Answer answer(response);
    if (held.preparation && (response.status < 200 || response.status >= 300)) return false;
    for (const auto& check : held.checks)
      if (judge::judge_check(check, answer, setup_.schemas).kind != judge::CheckResult::Kind::held)
        return false;
    for (const auto& pointer : held.captures)
      if (const auto* body = answer.json(); body == nullptr || resolve(*body, pointer) == nullptr)
        return false;
    return same(recorded, held, answer) && alike(held, response) && walks(recorded, held, response);
  }

private:
  static bool same(const RecordedAnswer& recorded, const Held& held, judge::Answer& answer) {
    if (held.fixed.empty()) return true;
    judge::Answer before(*recorded.exchange.response);
    return std::all_of(held.fixed.begin(), held.fixed.end(), [&](const std::string& pointer) {
      const auto* theirs = answer.json() ? resolve(*answer.json(), pointer) : nullptr;
      const auto* ours = before.json() ? resolve(*before.json(), pointer) : nullptr;
      return theirs && ours && equal(*theirs, *ours);
    });
  }

  bool alike(const Held& held, const Response& response) const {
    const auto& contract = setup_.loaded.catalogue.contract;
    const judge::ComparisonOptions options{held.aspects, held.members, contract.volatile_headers,
                                           contract.volatile_members};
    for (const auto number : held.siblings) {
      const auto& other = recording_.answers.at(number);
      for (const auto& theirs : other.held) {
        if (theirs.aspects.empty()) continue;
        const judge::Sample reference{&*other.exchange.response, theirs.echoes};
        if (!judge::compare_round(reference, reference, {&response, held.echoes}, options).empty())
          return false;
      }
    }
    return true;
  }

  bool walks(const RecordedAnswer& recorded, const Held& held, const Response& response) const {
    if (held.walk == nullptr) return true;
    judge::WalkSeen seen;
    seen.ended = held.walk_ended;
    for (const auto number : held.pages) {
      const auto& body = number == recorded.exchange.number
                             ? response.body
                             : recording_.answers.at(number).exchange.response->body;
      auto read = parse_json(body);
      if (!std::holds_alternative<Value>(read)) return false;
      seen.pages.push_back(std::move(std::get<Value>(read)));
    }
    return judge::judge_walk(*held.walk, seen).verdict == judge::WalkVerdict::held;
  }

  const Recording& recording_;
  const Setup& setup_;
};

void Builder::drop_what_does_not_pass() {
  const Judge judge(out_, setup_);
  std::map<std::string, bool> passes;
  for (auto& [number, answer] : out_.answers)
    for (auto& held : answer.held) {
      if (held.walk) {
        held.walk_ended = true;
        if (!judge.holds(answer, held, *answer.exchange.response)) held.walk_ended = false;
      }
      if (!judge.holds(answer, held, *answer.exchange.response)) passes[held.id] = false;
    }
  for (auto& [number, answer] : out_.answers)
    std::erase_if(answer.held, [&](const Held& held) { return passes.contains(held.id); });
  if (passes.empty()) return;
  out_.cases -= passes.size();
  out_.left_out["it does not pass again"] += passes.size();
  // What was compared with them is still compared with the rest.
  for (auto& [number, answer] : out_.answers)
    for (auto& held : answer.held)
      std::erase_if(held.siblings, [&](std::uint64_t other) { return out_.answers.at(other).held.empty(); });
}

bool breaks_invariant(const RecordedAnswer& answer, const Response& other, const Setup& setup) {
  auto exchange = answer.exchange;
  exchange.response = other;
  judge::InvariantJudge invariants(setup.loaded.catalogue.contract, setup.schemas);
  invariants.look_at(exchange, answer.operation);
  const auto results = invariants.results();
  return std::any_of(results.begin(), results.end(), [](const auto& each) { return each.broken > 0; });
}

bool shows_foreign(const RecordedAnswer& answer, const Response& other, const Setup& setup,
                   const std::string& foreign_id) {
  if (foreign_id.empty() || setup.loaded.catalogue.contract.canaries.requirement.empty()) return false;
  if (other.body.find(foreign_id) == std::string::npos) return false;
  auto exchange = answer.exchange;
  exchange.response = other;
  judge::CanaryJudge canaries;
  canaries.know("foreign", foreign_id);
  canaries.complete();
  canaries.look_at(exchange, answer.organization);
  return canaries.broken() > 0;
}

} // namespace

Recording recording_of(const Results& results, const Setup& setup) {
  return Builder(results, setup).build();
}

bool notices(const Recording& recording, const RecordedAnswer& answer, const Response& other,
             const Setup& setup, const std::string& foreign_id) {
  const Judge judge(recording, setup);
  for (const auto& held : answer.held)
    if (!judge.holds(answer, held, other)) return true;
  return breaks_invariant(answer, other, setup) || shows_foreign(answer, other, setup, foreign_id);
}

} // namespace conformance::cli
