#include "load/read_timing.hpp"

#include "load/yaml_tree.hpp"

#include <fmt/format.h>

namespace conformance::load {

namespace {

// Fewer cannot show what the tests ask for; more take a key's quota for minutes.
constexpr std::size_t fewest_blocks = 20;
constexpr std::size_t most_blocks = 300;

std::optional<Duration> read_tolerance(Context& context, const Value* value) {
  const auto tolerance = read_duration(context, value, "tolerance");
  if (!tolerance || *tolerance > Duration::zero()) return tolerance;
  context.error(value->span, "`tolerance` is no time at all",
                "some difference is always possible: write the largest that is let pass, for example `5ms`");
  return std::nullopt;
}

} // namespace

std::optional<Timing> read_timing(Context& context, const Member* member) {
  if (member == nullptr || is_placeholder(member->value)) return std::nullopt;
  MapReader reader(context, member->value, "timing");
  Timing out;
  out.span = member_span(*member, context.sources);
  out.tolerance = read_tolerance(context, reader.find("tolerance"));
  const auto* blocks = reader.find("blocks");
  if (const auto count = read_count(context, blocks, "blocks")) {
    out.blocks = *count;
    if (*count < fewest_blocks || *count > most_blocks)
      context.error(blocks->span,
                    fmt::format("`blocks` is {}, must be {} to {}", *count, fewest_blocks, most_blocks),
                    "30 serve most purposes");
  }
  reader.finish();
  return out;
}

std::optional<Duration> read_timing_settings(Context& context, const Value* value) {
  if (value == nullptr || is_placeholder(*value)) return std::nullopt;
  MapReader reader(context, *value, "timing");
  const auto* tolerance = reader.need("tolerance", "the largest difference in time that is let pass: `5ms`");
  const auto out = read_tolerance(context, tolerance);
  reader.finish();
  return out;
}

} // namespace conformance::load
