#include "judge/invariants.hpp"

#include "base/text.hpp"
#include "judge/indistinguishable.hpp"
#include "model/template.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::judge {

namespace {

constexpr std::size_t most_offenders = 20;

bool is_one_of(const std::vector<Value>& statuses, int status) {
  return std::any_of(statuses.begin(), statuses.end(),
                     [&](const Value& each) { return status_matches(each, status); });
}

/// Puts status and reason phrase of one answer, and what else has a name, into checks.
class AnswerNames {
public:
  AnswerNames(int status, const InvariantJudge::Lookup& lookup)
      : status_(status), reason_(reason_phrase(status)), lookup_(lookup) {}

  /// The check itself if it names nothing. None if it names a reason phrase and the status has none, or what
  /// has no value yet. Lasts until the next call.
  const Check* filled(const Check& check) {
    if (!names_something(check.expected)) return &check;
    lacking_ = false;
    filled_ = check;
    fill(filled_.expected);
    return lacking_ ? nullptr : &filled_;
  }

private:
  static bool is_named(const std::string& text) { return text.find("${") != std::string::npos; }

  static bool names_something(const Value& value) {
    if (const auto* list = value.list()) return std::any_of(list->begin(), list->end(), names_something);
    if (const auto* map = value.map())
      return std::any_of(map->begin(), map->end(),
                         [](const Member& member) { return names_something(member.value); });
    return value.string() && is_named(*value.string());
  }

  void fill(Value& value) {
    if (auto* list = value.list())
      for (auto& item : *list)
        fill(item);
    if (auto* map = value.map())
      for (auto& member : *map)
        fill(member.value);
    if (value.string() && is_named(*value.string())) fill_text(value);
  }

  void fill_text(Value& value) {
    const auto parsed = parse_template(*value.string());
    const auto* text = std::get_if<Template>(&parsed);
    if (!text) return;
    if (const auto* whole = text->whole(); whole && whole->name == "answer.status") {
      value.data = Number{std::to_string(status_)};
      return;
    }
    std::string out;
    for (const auto& piece : text->pieces) {
      const auto* placeholder = std::get_if<Placeholder>(&piece);
      if (!placeholder)
        out += std::get<std::string>(piece);
      else if (placeholder->name == "answer.status")
        out += std::to_string(status_);
      else if (placeholder->name == "answer.reason")
        out += named_reason();
      else
        out += named(placeholder->name);
    }
    value.data = std::move(out);
  }

  std::string named(const std::string& name) {
    const auto found = lookup_ ? lookup_(name) : std::nullopt;
    const auto* text = found ? found->string() : nullptr;
    if (!text) lacking_ = true;
    return text ? *text : std::string();
  }

  std::string_view named_reason() {
    if (reason_.empty()) lacking_ = true;
    return reason_;
  }

  int status_;
  std::string_view reason_;
  const InvariantJudge::Lookup& lookup_;
  Check filled_;
  bool lacking_ = false;
};

/// No error that keeps the rules is too large to be looked at. A success may be.
bool is_offence(CheckResult::Kind kind, int status) {
  return kind == CheckResult::Kind::broken ||
         (kind == CheckResult::Kind::beyond_limits && (status < 200 || status > 299));
}

void add_texts(const Value& value, std::vector<std::string>& into) {
  if (value.string()) into.push_back(*value.string());
  if (const auto* list = value.list())
    for (const auto& each : *list)
      add_texts(each, into);
  if (const auto* map = value.map())
    for (const auto& each : *map)
      add_texts(each.value, into);
}

/// What an answer may repeat of its request: the target, its segments and values, the texts of the body.
std::vector<std::string> carried(const Request& request) {
  constexpr std::size_t longest = 4096;
  std::vector<std::string> out = {request.target};
  for (std::size_t at = 0; at < request.target.size();) {
    const auto end = std::min(request.target.find_first_of("/?&=", at), request.target.size());
    out.push_back(request.target.substr(at, end - at));
    at = end + 1;
  }
  if (request.body) {
    const auto parsed = parse_json(*request.body);
    if (const auto* value = std::get_if<Value>(&parsed))
      add_texts(*value, out);
    else
      out.push_back(*request.body);
  }
  std::erase_if(out, [](const std::string& each) { return each.size() > longest; });
  return out;
}

/// One answer as invariants see it.
class Sight {
public:
  Sight(const Exchange& exchange, const std::string& operation, const Schemas& schemas,
        const InvariantJudge::Lookup& lookup)
      : exchange_(exchange), operation_(operation), schemas_(schemas), answer_(*exchange.response),
        names_(exchange.response->status, lookup) {}

  bool is_subject_to(const Invariant& invariant) {
    const auto& operations = invariant.operations;
    const bool of_operation = std::any_of(operations.begin(), operations.end(),
                                          [&](const Located& each) { return each.text == operation_; });
    if (!operations.empty() && !of_operation) return false;
    const int status = exchange_.response->status;
    if (!is_one_of(invariant.statuses, status) || is_one_of(invariant.except_statuses, status)) return false;
    const auto tagged = [&](const Located& tag) {
      return std::find(exchange_.tags.begin(), exchange_.tags.end(), tag.text) != exchange_.tags.end();
    };
    const auto& only = invariant.only_tags;
    if (std::any_of(invariant.except_tags.begin(), invariant.except_tags.end(), tagged)) return false;
    if (!only.empty() && std::none_of(only.begin(), only.end(), tagged)) return false;
    const auto holds = [&](const Check& check) {
      const auto result = judged(check);
      return result && result->kind == CheckResult::Kind::held;
    };
    return std::all_of(invariant.when.begin(), invariant.when.end(), holds) &&
           std::any_of(invariant.checks.begin(), invariant.checks.end(),
                       [&](const Check& check) { return can_judge(check) && names_.filled(check); });
  }

  /// The worst broken check, if any is broken.
  std::optional<std::pair<CheckResult, Weight>> breach(const Invariant& invariant) {
    std::optional<std::pair<CheckResult, Weight>> worst;
    for (const auto& check : invariant.checks) {
      if (check.weight == Weight::note || (worst && worst->second <= check.weight)) continue;
      auto result = judged(check);
      if (result && is_offence(result->kind, exchange_.response->status))
        worst.emplace(std::move(*result), check.weight);
    }
    return worst;
  }

private:
  bool can_judge(const Check& check) const {
    const bool about_body = check.kind != CheckKind::status && check.kind != CheckKind::header;
    return !about_body || !equal_ignoring_case(exchange_.request.method, "HEAD");
  }

  std::optional<CheckResult> judged(const Check& check) {
    if (!can_judge(check)) return std::nullopt;
    const auto* filled = names_.filled(check);
    if (!filled) return std::nullopt;
    const bool every_header = check.kind == CheckKind::header && check.subject == "*";
    if (check.kind == CheckKind::text || every_header)
      return judge_check(*filled, without_request(), schemas_);
    return judge_check(*filled, answer_, schemas_);
  }

  /// The answer without what its request carried: the words of a request are not the deployment's.
  Answer& without_request() {
    if (!own_answer_) {
      own_words_ = *exchange_.response;
      const auto echoes = carried(exchange_.request);
      own_words_.body = without_echoes(own_words_.body, echoes);
      for (auto& each : own_words_.headers)
        each.value = without_echoes(each.value, echoes);
      own_answer_.emplace(own_words_);
    }
    return *own_answer_;
  }

  const Exchange& exchange_;
  const std::string& operation_;
  const Schemas& schemas_;
  Answer answer_;
  Response own_words_;
  std::optional<Answer> own_answer_;
  AnswerNames names_;
};

std::string described(const Exchange& exchange) {
  const auto who = exchange.principal.empty() ? "" : " as " + exchange.principal;
  return fmt::format("{} {}{}", visible(exchange.request.method),
                     truncated(visible(exchange.request.target), 200), who);
}

} // namespace

std::shared_ptr<const Exchange> kept_for_reports(const Exchange& exchange) {
  constexpr std::size_t most = std::size_t{96} * 1024;
  auto copy = std::make_shared<Exchange>(exchange);
  if (copy->response && copy->response->body.size() > most) {
    copy->response->body.resize(most);
    copy->response->body.shrink_to_fit();
  }
  return copy;
}

InvariantJudge::InvariantJudge(const Contract& contract, const Schemas& schemas, Lookup lookup)
    : contract_(&contract), schemas_(&schemas), lookup_(std::move(lookup)) {}

void InvariantJudge::look_at(const Exchange& exchange, const std::string& operation) {
  if (!exchange.response) return;
  Sight sight(exchange, operation, *schemas_, lookup_);
  for (std::size_t i = 0; i < contract_->invariants.size(); ++i) {
    const auto& invariant = contract_->invariants[i];
    if (!sight.is_subject_to(invariant)) continue;
    auto& result = results_[{i, operation}];
    result.invariant = &invariant;
    result.operation = operation;
    ++result.looked_at;
    auto breach = sight.breach(invariant);
    if (!breach) continue;
    ++result.broken;
    if (!result.first) result.first = kept_for_reports(exchange);
    if (result.offenders.size() < most_offenders)
      result.offenders.push_back(
          {exchange.number, described(exchange), std::move(breach->first), breach->second});
  }
}

std::vector<InvariantResult> InvariantJudge::results() const {
  std::vector<InvariantResult> out;
  auto seen = results_.begin();
  for (std::size_t i = 0; i < contract_->invariants.size(); ++i) {
    if (seen == results_.end() || seen->first.first != i)
      out.push_back({&contract_->invariants[i], {}, 0, 0, {}, {}});
    for (; seen != results_.end() && seen->first.first == i; ++seen)
      out.push_back(seen->second);
  }
  return out;
}

} // namespace conformance::judge
