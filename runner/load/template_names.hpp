#pragma once
#include "load/check_names.hpp"
#include "model/suite.hpp"
#include "model/template.hpp"

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace conformance::load {

/// The names of the whole catalogue, for quick look-up.
class Names {
public:
  Names(Context& context, const Catalogue& catalogue, const Complete& complete);

  void check_principal(const Located& name) const;
  /// The requirement, or nullptr, reported.
  const Requirement* check_requirement(const Located& id) const;
  void check_service(const Located& name) const;
  void check_operation(const Located& name) const;
  /// The call of `service.call`, or nullptr, reported.
  const ServiceCall* check_call(const Located& name) const;
  void check_operation_set(const Located& name) const;
  void check_schema(const Check& check) const;

  const PrincipalSpec* principal(const std::string& name) const;
  const FixtureSpec* fixture(const std::string& name) const;
  bool is_operation(const std::string& name) const { return operations_.contains(name); }
  const Complete& complete() const { return complete_; }
  const Catalogue& catalogue() const { return catalogue_; }
  Context& context() const { return context_; }

private:
  Context& context_;
  const Catalogue& catalogue_;
  Complete complete_;
  std::unordered_map<std::string, const PrincipalSpec*> principals_;
  std::unordered_map<std::string, const Requirement*> requirements_;
  std::unordered_map<std::string, const FixtureSpec*> fixtures_;
  std::unordered_map<std::string, const Operation*> operations_;
};

/// The bare names that hold at one place, and those that were used.
struct Scope {
  std::set<std::string> values;    // axes of scalars, `case`
  std::set<std::string> part_axes; // axes without a value of their own
  std::set<std::string> captured;  // by the steps before
  std::set<std::string> later;     // captured by this step or one after it
  bool answer = false;             // `answer.status` and `answer.reason`: invariants
  std::set<std::string> used;
};

/// Checks every `${...}` of a text, value, check or request.
class TemplateNames {
public:
  explicit TemplateNames(const Names& names) : names_(names) {}

  void check(std::string_view text, const Span& span, Scope& scope) const;
  void check(const Value& value, Scope& scope) const;
  void check(const std::vector<Check>& checks, Scope& scope) const;
  /// All of it but `as` and `undo`.
  void check(const RequestTemplate& request, Scope& scope) const;

private:
  void check_call(const RequestTemplate& request) const;
  void check_with_key(const Located& key, Scope& scope) const;
  void check_name(const Placeholder& placeholder, const Span& at, Scope& scope) const;
  void check_bare(const std::string& name, const Span& at, Scope& scope) const;
  void check_fixture(const std::string& name, const Span& at) const;
  void one_of(const std::string& name, const Span& at, const std::vector<std::string>& known) const;

  const Names& names_;
};

/// The names of the fixtures that stand in a value, or in a request.
std::set<std::string> fixtures_in(const Value& value);
std::set<std::string> fixtures_in(const RequestTemplate& request);

/// Where `${name}` stands in a value, or where a request would send it; an unknown span if nowhere.
Span place_of(const std::string& name, const Value& value);
Span place_of(const std::string& name, const RequestTemplate& request);

} // namespace conformance::load
