#pragma once
#include "load/load.hpp"
#include "model/allowance.hpp"

#include <filesystem>
#include <vector>

namespace conformance::load {

struct Context;

/// What the `audit:` files below the directories say, which were read without a mistake before.
std::vector<Allowance> load_allowances(const std::vector<std::filesystem::path>& suite_dirs);

/// Reads one such file.
void read_audit(Context& context, const Value& root, std::vector<Allowance>& into);

} // namespace conformance::load
