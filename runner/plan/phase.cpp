#include "plan/phase.hpp"

#include <algorithm>

namespace conformance::plan {

namespace {

/// True of a flood that asks with other keys too.
bool asks_others(const Part& part) {
  const auto& flooded = part.flooded().text;
  return part.request.as.text != flooded || (part.unchanged && part.unchanged->as.text != flooded);
}

} // namespace

bool is_made(const Catalogue& catalogue, const Profile& profile, const std::string& fixture) {
  const auto* spec = catalogue.fixture(fixture);
  return spec && spec->create && !profile.fixture(fixture);
}

unsigned phase_of(const Catalogue& catalogue, const Profile& profile, const Cell& cell) {
  if (cell.part().timing) return 3;
  const bool on_something_made =
      std::any_of(cell.fixtures.begin(), cell.fixtures.end(),
                  [&](const std::string& fixture) { return is_made(catalogue, profile, fixture); });
  switch (cell.effect) {
  case Effect::read:
  case Effect::refused:
    return on_something_made ? 1 : 0;
  case Effect::floods:
    return cell.part().burst && asks_others(cell.part()) ? 4 : 0;
  case Effect::restores:
  case Effect::leaves:
  case Effect::spends:
    return 1;
  case Effect::stresses:
    break;
  }
  return 2;
}

} // namespace conformance::plan
