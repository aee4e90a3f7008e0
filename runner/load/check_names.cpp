#include "load/check_names.hpp"

#include "load/check_contract.hpp"
#include "load/check_probes.hpp"

#include <unordered_map>

namespace conformance::load {

void check_names(Context& context, const Catalogue& catalogue,
                 const std::set<std::pair<std::uint32_t, std::uint32_t>>& flawed, const Complete& complete) {
  const Names names(context, catalogue, complete);
  check_contract(names);
  for (const auto& suite : catalogue.suites) {
    std::unordered_map<std::string, Span> first;
    for (const auto& probe : suite.probes) {
      if (!probe.id.empty()) {
        const auto [at, is_new] = first.try_emplace(probe.id.text, probe.id.span);
        if (!is_new) context.defined_twice(probe.id, at->second, "probe");
      }
      const auto& span = probe.part.span;
      check_probe(names, probe, flawed.contains({span.file, span.begin}));
    }
  }
}

} // namespace conformance::load
