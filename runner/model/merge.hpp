#pragma once
#include "model/results.hpp"

#include <string>
#include <variant>
#include <vector>

namespace conformance {

/// The results of one shard, and what people call them: the path of their file.
struct ShardPart {
  std::string name;
  Results results;
};

/// Why shards make no result. `not_verified`: one is missing; `invalid_input`: they do not belong together.
struct MergeRefusal {
  ExitCode code = ExitCode::invalid_input;
  std::string reason;
};

/// One result of all shards of a run, settled: its verdicts and exit code are those of the run without
/// shards. Refused unless each shard is there once, whole, and of the same plan, suites, contract, profile,
/// target, seed, gate, waivers and program.
std::variant<Results, MergeRefusal> merge(std::vector<ShardPart> parts);

} // namespace conformance
