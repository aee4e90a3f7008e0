#include "cli/audit.hpp"

#include "cli/recording.hpp"
#include "judge/mutate.hpp"
#include "judge/pattern.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <tuple>

namespace conformance::cli {

namespace {

std::string label(const RecordedAnswer& answer) {
  return fmt::format("{} {}", answer.operation, answer.exchange.response->status);
}

/// An id that the canaries' lists show to the other organization and not to one's own.
std::string foreign_id(const Recording& recording, const CanarySpec& spec) {
  std::map<std::string, judge::MutationStock> seen; // by organization
  for (const auto& [number, answer] : recording.answers)
    judge::stock_up(seen[answer.organization], *answer.exchange.response);
  for (const auto& list : spec.lists) {
    const auto pointer = list.items + "/*" + list.id;
    const auto& own = seen["own"].texts[pointer];
    for (const auto& id : seen["foreign"].texts[pointer])
      if (!own.contains(id)) return id;
  }
  return {};
}

/// What mutations of an answer are made of: other answers of the same operation.
class Stocks {
public:
  Stocks(const Recording& recording, std::string foreign) {
    for (const auto& [number, answer] : recording.answers) {
      auto& stock = stocks_[answer.operation];
      stock.foreign_id = foreign;
      judge::stock_up(stock, *answer.exchange.response);
      bodies_[answer.operation].emplace(answer.exchange.response->status, answer.exchange.response->body);
    }
  }

  const judge::MutationStock& of(const RecordedAnswer& answer) {
    auto& stock = stocks_.at(answer.operation);
    stock.other_body.clear();
    for (const auto& [status, body] : bodies_.at(answer.operation))
      if (status != answer.exchange.response->status && stock.other_body.empty()) stock.other_body = body;
    return stock;
  }

private:
  std::map<std::string, judge::MutationStock> stocks_;
  std::map<std::string, std::map<int, std::string>> bodies_; // the first of each status
};

bool fits(const std::vector<Located>& patterns, const std::string& text) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const Located& each) { return judge::pattern_matches(each.text, text); });
}

const Allowance* covering(const std::vector<Allowance>& allowances, const AuditRow& row) {
  const auto found = std::find_if(allowances.begin(), allowances.end(), [&](const Allowance& each) {
    return (each.answers.empty() || fits(each.answers, row.answers)) && fits(each.places, row.place) &&
           fits(each.changes, row.mutation);
  });
  return found == allowances.end() ? nullptr : &*found;
}

} // namespace

std::string mistake_in(const std::vector<Allowance>& allowances) {
  for (const auto& each : allowances)
    for (const auto* patterns : {&each.answers, &each.places, &each.changes})
      for (const auto& pattern : *patterns)
        if (const auto mistake = judge::pattern_mistake(pattern.text))
          return fmt::format("'{}' under `audit:` is no regular expression: {}", pattern.text, *mistake);
  return {};
}

Audit audit(const Results& results, const Setup& setup, const std::vector<Allowance>& allowances) {
  const auto recording = recording_of(results, setup);
  const auto foreign = foreign_id(recording, setup.loaded.catalogue.contract.canaries);
  Stocks stocks(recording, foreign);
  std::map<std::tuple<std::string, std::string, std::string>, AuditRow> rows;
  Audit out;
  out.cases = recording.cases;
  out.left_out = recording.left_out;
  for (const auto& [number, answer] : recording.answers) {
    if (answer.held.empty()) continue;
    ++out.answers;
    const auto which = label(answer);
    judge::for_each_mutant(*answer.exchange.response, stocks.of(answer), [&](const judge::Mutant& mutant) {
      auto& row = rows[{which, mutant.place, mutant.mutation}];
      ++row.tried;
      ++out.tried;
      if (notices(recording, answer, mutant.response, setup, foreign)) return;
      if (row.unnoticed++ == 0)
        row.example = fmt::format("{} {} as {}", answer.exchange.request.method,
                                  answer.exchange.request.target, answer.exchange.principal);
    });
  }
  for (auto& [key, row] : rows) {
    std::tie(row.answers, row.place, row.mutation) = key;
    if (row.missed()) {
      ++out.missed;
      row.allowance = covering(allowances, row);
    }
    if (row.free()) ++out.free;
    out.rows.push_back(std::move(row));
  }
  return out;
}

} // namespace conformance::cli
