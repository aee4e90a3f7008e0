#include "cli/version.hpp"

#include "cli/commands.hpp"

#include <fmt/format.h>

namespace conformance::cli {

std::string version() {
  return CONFORMANCE_VERSION;
}

std::string shipped_revision() {
  return CONFORMANCE_SUITES;
}

std::string version_in_full() {
  const auto setup = set_up({});
  const auto& catalogue = setup.loaded.catalogue;
  const auto* origin = catalogue.revision == shipped_revision() ? "" : " (changed)";
  const std::string broken = "cannot be read; `check` says why";
  return fmt::format("hacktron-conformance {}\ncontract: {}\nsuites: {}\ncommit: {}", version(),
                     setup.valid() ? catalogue.contract.name.text + " " + catalogue.contract.revision
                                   : broken,
                     setup.valid() ? catalogue.revision + origin : broken, CONFORMANCE_COMMIT);
}

} // namespace conformance::cli
