#pragma once
#include "plan/plan.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace conformance::plan {

/// Adds a text to a list that does not have it yet; never an empty one.
template <class List>
void add_once(List& list, const std::string& text) {
  if (!text.empty() && std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
}

/// True of a fixture's own name and of the names of what belongs to it, as `finding.2`.
bool is_of(std::string_view name, std::string_view fixture);

/// Finds what a cell stands on, and what that stands on before it: principals and fixtures.
class Needs {
public:
  Needs(const Catalogue& catalogue, const Profile& profile) : catalogue_(&catalogue), profile_(&profile) {}

  void add_principal(const std::string& name, Cell& to) const;
  void add_name(const std::string& name, Cell& to);
  void add_request(const RequestTemplate& request, Cell& to);

private:
  struct Found {
    std::vector<std::string> principals, fixtures;
  };

  template <class To>
  void principal(const std::string& name, To& to) const;
  template <class To>
  void add(const std::string& name, To& to);
  template <class To>
  void request(const RequestTemplate& request, To& to);
  const std::vector<const FixtureSpec*>& of_name(const std::string& name);
  const Found& of_fixture(const FixtureSpec& fixture);

  const Catalogue* catalogue_;
  const Profile* profile_;
  std::map<std::string, std::vector<const FixtureSpec*>> by_name_;
  std::map<const FixtureSpec*, Found> by_fixture_;
};

} // namespace conformance::plan
