#include "plan/select.hpp"

#include "base/nearest.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace conformance::plan {

namespace {

const std::vector<std::string> keys{"id", "requirement", "level", "as", "effect", "operation", "tag"};

using Chosen = std::vector<bool>; // by cell

/// A recursive descent over `or` < `and` < `not` < term.
class Selector {
public:
  Selector(const Plan& plan, const Catalogue& catalogue, const std::string& text)
      : plan_(&plan), catalogue_(&catalogue), text_(&text) {}

  std::variant<Chosen, SelectionError> run() {
    next();
    auto chosen = alternatives();
    if (!error_ && !token_.empty()) fail(fmt::format("'{}' is not expected here", token_));
    if (error_) return *error_;
    return chosen;
  }

private:
  void fail(std::string reason) {
    if (!error_) error_ = SelectionError{token_at_, std::move(reason)};
  }

  void next() {
    while (at_ < text_->size() && (*text_)[at_] == ' ')
      ++at_;
    token_at_ = at_;
    token_.clear();
    if (at_ == text_->size()) return;
    if ((*text_)[at_] == '(' || (*text_)[at_] == ')') {
      token_ = (*text_)[at_++];
      return;
    }
    // Labels are written in brackets and may hold what would end a term elsewhere.
    for (int depth = 0; at_ < text_->size(); ++at_) {
      const char c = (*text_)[at_];
      if (c == '[') ++depth;
      if (c == ']') --depth;
      if (depth == 0 && (c == ' ' || c == '(' || c == ')')) break;
      token_ += c;
    }
  }

  Chosen alternatives() {
    auto left = all_of();
    while (!error_ && token_ == "or") {
      next();
      const auto right = all_of();
      for (std::size_t i = 0; i < left.size(); ++i)
        left[i] = left[i] || right[i];
    }
    return left;
  }

  Chosen all_of() {
    auto left = one();
    while (!error_ && token_ == "and") {
      next();
      const auto right = one();
      for (std::size_t i = 0; i < left.size(); ++i)
        left[i] = left[i] && right[i];
    }
    return left;
  }

  Chosen one() {
    if (token_ == "not") {
      next();
      auto inner = one();
      inner.flip();
      return inner;
    }
    if (token_ == "(") {
      next();
      auto inner = alternatives();
      if (token_ != ")") fail("')' is missing");
      next();
      return inner;
    }
    return term();
  }

  Chosen term() {
    Chosen chosen(plan_->cells.size(), false);
    const auto colon = token_.find(':');
    const auto key = token_.substr(0, colon);
    if (token_.empty()) {
      fail("a term such as id:suite/* is missing");
    } else if (colon == std::string::npos) {
      fail(fmt::format("'{}' is no term; write for example id:{}", token_, token_));
    } else if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
      fail(fmt::format("nothing is selected by '{}'; {}", key, suggestion(key, keys)));
    } else {
      const auto pattern = token_.substr(colon + 1);
      for (std::size_t i = 0; i < chosen.size(); ++i)
        chosen[i] = matches(plan_->cells[i], key, pattern);
      if (std::find(chosen.begin(), chosen.end(), true) == chosen.end())
        fail(fmt::format("'{}' matches no probe{}", token_, because(key, pattern)));
    }
    next();
    return chosen;
  }

  bool matches(const Cell& cell, const std::string& key, const std::string& pattern) const {
    const auto any = [&](const auto& list, auto text) {
      return std::any_of(list.begin(), list.end(),
                         [&](const auto& each) { return glob_matches(pattern, text(each)); });
    };
    const auto itself = [](const std::string& text) { return text; };
    if (key == "id") {
      const auto& suite = cell.suite->name.text;
      return glob_matches(pattern, suite + "/" + cell.id) ||
             glob_matches(pattern, suite + "/" + cell.probe->id.text) || names_a_case(cell, pattern);
    }
    if (key == "requirement") return any(cell.requirements, itself);
    if (key == "level") return equal_ignoring_case(pattern, name(cell.level));
    if (key == "as") return any(cell.principals, itself);
    if (key == "effect") return glob_matches(pattern, name(cell.effect));
    if (key == "tag") return any(cell.part().tags, [](const Located& tag) { return tag.text; });
    return glob_matches(pattern, operation_of(cell));
  }

  /// A case is nothing without what it is compared with: all of them are selected.
  static bool names_a_case(const Cell& cell, const std::string& pattern) {
    return std::any_of(cell.part().cases.begin(), cell.part().cases.end(), [&](const auto& each) {
      auto labels = cell.point.labels;
      labels.emplace_back("case", each.label.text);
      return glob_matches(pattern, cell.suite->name.text + "/" + cell_id(cell.probe->id.text, labels));
    });
  }

  /// What is judged without a probe of its own.
  std::string because(const std::string& key, const std::string& pattern) const {
    const auto& contract = catalogue_->contract;
    const auto bears_on_it = [&](const Located& requirement) {
      return !requirement.empty() && glob_matches(pattern, requirement.text);
    };
    const bool by_invariant =
        bears_on_it(contract.canaries.requirement) ||
        std::any_of(contract.invariants.begin(), contract.invariants.end(),
                    [&](const Invariant& each) { return bears_on_it(each.requirement); });
    if ((key == "requirement" && by_invariant) || (key == "id" && pattern.starts_with("invariants/")))
      return ": an invariant judges it, in the answers to all that is sent; leave the term out, or select "
             "probes "
             "that get such answers";
    if (key == "id" && pattern.starts_with("run/")) return ": each run judges it, whatever is selected";
    const auto meant =
        pattern.find('*') == std::string::npos ? nearest(pattern, names_of(key)) : std::nullopt;
    return meant ? fmt::format("; did you mean '{}:{}'?", key, *meant) : std::string();
  }

  /// What a pattern of this key may name, without the cases of a matrix.
  std::vector<std::string> names_of(const std::string& key) const {
    std::set<std::string> out;
    for (const auto& cell : plan_->cells) {
      if (key == "id") out.insert(cell.suite->name.text + "/" + cell.probe->id.text);
      if (key == "requirement") out.insert(cell.requirements.begin(), cell.requirements.end());
      if (key == "level") out.insert(to_lower(name(cell.level)));
      if (key == "as") out.insert(cell.principals.begin(), cell.principals.end());
      if (key == "effect") out.insert(std::string(name(cell.effect)));
      if (key == "operation") out.insert(operation_of(cell));
      if (key == "tag")
        for (const auto& tag : cell.part().tags)
          out.insert(tag.text);
    }
    return {out.begin(), out.end()};
  }

  std::string operation_of(const Cell& cell) const {
    const auto& request = cell.part().request;
    return std::string(operation_name(*catalogue_, request.method.text, request.target.text));
  }

  const Plan* plan_;
  const Catalogue* catalogue_;
  const std::string* text_;
  std::size_t at_ = 0;
  std::size_t token_at_ = 0;
  std::string token_;
  std::optional<SelectionError> error_;
};

} // namespace

bool glob_matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*')
    ++p;
  return p == pattern.size();
}

std::optional<SelectionError> select(Plan& plan, const Catalogue& catalogue, const std::string& expression) {
  auto result = Selector(plan, catalogue, expression).run();
  if (auto* error = std::get_if<SelectionError>(&result)) return std::move(*error);
  const auto& chosen = std::get<Chosen>(result);
  if (std::find(chosen.begin(), chosen.end(), true) == chosen.end())
    return SelectionError{0, "no probe is left by this selection"};
  std::vector<Cell> kept;
  for (std::size_t i = 0; i < chosen.size(); ++i)
    if (chosen[i]) kept.push_back(std::move(plan.cells[i]));
  plan.unselected += plan.cells.size() - kept.size();
  plan.cells = std::move(kept);
  list_needs(plan, catalogue);
  return std::nullopt;
}

} // namespace conformance::plan
