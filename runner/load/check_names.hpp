#pragma once
#include "load/context.hpp"
#include "model/contract.hpp"

#include <set>
#include <utility>

namespace conformance::load {

/// Which kinds of names are known as a whole. The others are not looked at: a file that gives some of them
/// could not be read, and that has been said.
struct Complete {
  bool principals = true;
  bool requirements = true;
  bool operations = true;
  bool fixtures = true;
  bool schemas = true;
};

/// Reports what the files say of each other and does not fit: unknown names, names defined twice or never
/// used, probes that assert nothing, circles. `flawed` are probes with mistakes of their own (file and begin
/// of their spans), of which only names are checked.
void check_names(Context& context, const Catalogue& catalogue,
                 const std::set<std::pair<std::uint32_t, std::uint32_t>>& flawed, const Complete& complete);

} // namespace conformance::load
