#include "cli/version.hpp"

#include "cli/commands.hpp"
#include "execute/assemble.hpp"

#include <fmt/format.h>

namespace conformance::cli {

std::string version() {
  return CONFORMANCE_VERSION;
}

std::string version_in_full() {
  const auto setup = set_up({});
  const auto& catalogue = setup.loaded.catalogue;
  const std::string broken = "cannot be read; `check` says why";
  return fmt::format(
      "hacktron-conformance {}\ncontract: {}\nsuites: {}\ncommit: {}", version(),
      setup.valid() ? catalogue.contract.name.text + " " + catalogue.contract.revision : broken,
      setup.valid() ? execute::suites_revision(setup.loaded.sources, catalogue) : broken, CONFORMANCE_COMMIT);
}

} // namespace conformance::cli
