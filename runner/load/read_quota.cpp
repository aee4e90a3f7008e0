#include "load/read_quota.hpp"

#include "load/scalars.hpp"
#include "load/yaml_tree.hpp"

#include <fmt/format.h>

namespace conformance::load {

namespace {

void read_part_of_one(Context& context, const Value* value, std::string_view name, std::string_view wanted,
                      std::optional<double> (*parse)(std::string_view), double& into) {
  if (value == nullptr || is_placeholder(*value)) return;
  const auto* text = value->string();
  const auto number = text == nullptr ? std::nullopt : parse(*text);
  if (number)
    into = *number;
  else
    context.error(value->span,
                  fmt::format("`{}` is {}, must be {}", name,
                              text == nullptr ? described(*value) : fmt::format("'{}'", *text), wanted));
}

} // namespace

void read_quota_keys(MapReader& reader, Quota& quota, bool all_needed) {
  auto& context = reader.context();
  const auto ask = [&](std::string_view key, std::string help) {
    return all_needed ? reader.need(key, std::move(help)) : reader.find(key);
  };
  if (const auto requests =
          read_count(context, ask("requests", "how many requests a key has: `requests: 100`"), "requests"))
    quota.requests = *requests;
  const auto* window = ask("window", "in what time: `window: 60s`");
  if (const auto duration = read_duration(context, window, "window")) {
    quota.window = *duration;
    if (*duration == Duration::zero())
      context.error(window->span, "`window` is no time at all", "for example `60s`");
  }
  const auto* reserve = reader.find("reserve");
  read_part_of_one(context, reserve, "reserve", "a percentage below 100, for example `10%`", parse_percentage,
                   quota.reserve);
  if (quota.reserve >= 1) {
    context.error(reserve->span, "`reserve` leaves nothing of the quota",
                  "write less than 100%, for example `10%`");
    quota.reserve = 0;
  }
  read_part_of_one(context, reader.find("share"), "share", "a fraction, for example `1/2`", parse_fraction,
                   quota.share);
}

} // namespace conformance::load
