#pragma once
#include "plan/plan.hpp"

#include <string>

namespace conformance::plan {

/// Why a selection is no selection.
struct SelectionError {
  std::size_t offset = 0; // in the expression
  std::string reason;
};

/// Keeps the cells that EXPR names: `id:suite/*`, `requirement:NOLEAK-*`, `level:must`, `as:reader`,
/// `effect:read`, `operation:read-finding`, `tag:errors-page`, joined by `and`, `or`, `not` and parentheses.
/// `*` stands for any text; `id:` is `suite/probe`, with or without labels. A term that matches no cell of
/// the whole plan is an error. The plan is unchanged on error.
std::optional<SelectionError> select(Plan& plan, const Catalogue& catalogue, const std::string& expression);

/// `*` matches any text, everything else itself; letter case counts.
bool glob_matches(std::string_view pattern, std::string_view text);

} // namespace conformance::plan
