#include "fuzz/files.hpp"
#include "fuzz/promise.hpp"
#include "fuzz/targets.hpp"
#include "http/client.hpp"
#include "load/load.hpp"

namespace conformance::fuzz {

namespace {

const std::string key = "fuzz_Key0123456789OfThisTarget";

std::optional<std::string> environment(std::string_view name) {
  if (name == "READER_KEY" || name == "FOREIGN_KEY") return key + std::string(name);
  if (name == "BUILD") return "build-17";
  return std::nullopt;
}

} // namespace

/// A profile is read, or its mistakes are said; with the secrets that were found in it masked, no mistake
/// quotes a key of the environment; and a base URL that was taken is one that the client takes.
void profile(std::string_view bytes) {
  static const Scratch scratch;
  const auto path = scratch.write("profile.yaml", bytes);
  load::Loaded loaded;
  load::LoadedProfile out;
  const load::LoadOptions options{{}, environment};
  const bool right = load::load_profile(path, options, loaded, out);
  promise(right == !loaded.diagnostics.has_errors(), "a profile is right, or has a mistake");
  Redactor redact;
  for (const auto& each : out.secrets)
    redact.add(each.secret, each.label);
  const auto mistakes = redact(render(loaded.diagnostics, loaded.sources));
  promise_inert(mistakes, "the list of mistakes");
  const bool in_file = bytes.find(key) != std::string_view::npos;
  promise(in_file || mistakes.find(key) == std::string::npos, "no mistake says a key of the environment");
  if (!right) return;
  std::string why;
  promise(http::parse_base_url(out.profile.base_url.text, why).has_value(),
          "the client takes the URL: " + why);
}

} // namespace conformance::fuzz
