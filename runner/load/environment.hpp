#pragma once
#include "load/context.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace conformance::load {

/// A profile with its `${env.NAME}` put in.
struct Substituted {
  Value root;
  /// Members whose value was `${env.NAME?}` with the variable unset: begin of their map, and key. They are no
  /// longer in `root`. Items of lists are dropped likewise, the list kept.
  std::set<std::pair<std::uint32_t, std::string>> left_out;
  std::map<std::string, std::string> variables; // name -> what it held

  bool leaves_out(const Value& map, const std::string& key) const {
    return left_out.contains({map.span.begin, key});
  }
};

/// Substitutes once, on parsed values. A variable that is unset or empty is a mistake, unless `?` follows its
/// name. Below `services` other placeholders stay, as templates, for who runs the calls; elsewhere they are
/// mistakes.
Substituted substitute_environment(Context& context, const Value& root);

} // namespace conformance::load
