#include "fuzz/files.hpp"
#include "fuzz/promise.hpp"
#include "fuzz/targets.hpp"
#include "judge/checks.hpp"
#include "load/load.hpp"

namespace conformance::fuzz {

namespace {

std::vector<load::Mistake> check_mistakes(const Check& check) {
  std::vector<load::Mistake> out;
  for (auto& each : judge::mistakes_in(check))
    out.push_back({each.span, std::move(each.title), std::move(each.help)});
  return out;
}

} // namespace

/// One file of the suites, of whatever kind its first key says.
void suite(std::string_view bytes) {
  static const Scratch scratch;
  scratch.write("suites/fuzz.yaml", bytes);
  load::Loaded loaded;
  const load::LoadOptions options{check_mistakes, {}};
  const bool right = load::load_catalogue({scratch.path() / "suites"}, "", options, loaded);
  promise(right == !loaded.diagnostics.has_errors(), "a catalogue is right, or has a mistake");
  promise_inert(render(loaded.diagnostics, loaded.sources), "the list of mistakes");
}

} // namespace conformance::fuzz
