#include "load/read_profile.hpp"

#include "base/nearest.hpp"
#include "base/text.hpp"
#include "load/files.hpp"
#include "load/read_checks.hpp"
#include "load/read_deployment.hpp"
#include "load/read_quota.hpp"
#include "load/read_timing.hpp"
#include "load/read_volatile.hpp"
#include "load/scalars.hpp"
#include "load/secrets.hpp"
#include "load/url.hpp"
#include "load/yaml_tree.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <sys/stat.h>

namespace conformance::load {

namespace fs = std::filesystem;

namespace {

class ProfileReader {
public:
  explicit ProfileReader(ProfileReading& reading)
      : reading_(reading), context_(reading.context), catalogue_(reading.catalogue),
        out_(reading.into.profile), reader_(reading.context, reading.tree.root, "profile") {}

  void read() {
    const auto* name = reader_.member("profile");
    if (name != nullptr)
      if (auto text = read_text(context_, &name->value, "profile")) out_.name = std::move(*text);
    read_urls();
    read_revision();
    read_pin();
    const auto* principals = reader_.member("principals");
    read_principals(reading_, principals == nullptr ? nullptr : &principals->value,
                    principals == nullptr ? reader_.head() : principals->key_span);
    read_fixtures();
    read_allow();
    out_.timing_tolerance = read_timing_settings(context_, reader_.find("timing"));
    read_canaries();
    read_quota();
    check_pace(reader_.head());
    if (const auto* value = reader_.find("volatile"); value != nullptr && !is_placeholder(*value)) {
      MapReader inner(context_, *value, "volatile");
      read_volatile_keys(inner, out_.volatile_headers, out_.volatile_members);
      inner.finish();
    }
    read_deployment(reader_, reading_);
    read_gaps();
    read_gate();
    reader_.finish();
  }

private:
  void read_urls() {
    const auto* insecure = reader_.find("insecure-http");
    if (insecure != nullptr && !is_placeholder(*insecure)) {
      MapReader inner(context_, *insecure, "insecure-http");
      if (auto because =
              read_text(context_, inner.need("because", "say why keys may be sent unencrypted"), "because"))
        out_.insecure_http = std::move(because->text);
      inner.finish();
    }
    auto url =
        read_text(context_, reader_.need("base_url", "for example base_url: https://api.staging.example/v1"),
                  "base_url");
    if (!url) return;
    check_base_url(context_, *url, insecure != nullptr);
    while (url->text.ends_with('/'))
      url->text.pop_back();
    out_.base_url = std::move(*url);
  }

  void read_revision() {
    const auto revision = read_text(
        context_, reader_.need("contract", "the revision the deployment is held against"), "contract");
    if (!revision) return;
    out_.contract = revision->text;
    const auto& known = catalogue_.contract.revision;
    if (!known.empty() && revision->text != known)
      context_.error(revision->span,
                     fmt::format("the suites are about revision {}, not '{}'", known, revision->text),
                     fmt::format("write `contract: {}`, or use the suites of that revision", known));
  }

  /// Suites that somebody changed are not run without the profile's leave.
  void read_pin() {
    auto pin = read_text(context_, reader_.find("suites"), "suites");
    if (!pin) return;
    constexpr std::size_t digits = 64;
    const bool fits =
        pin->text.size() == digits && pin->text.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!fits)
      context_.error(pin->span, fmt::format("'{}' is no revision of suites", pin->text),
                     "write all 64 digits that `--version` and every report show");
    else if (!catalogue_.revision.empty() && pin->text != catalogue_.revision)
      context_.error(pin->span, fmt::format("the suites are of revision {}", catalogue_.revision),
                     "they are not those that the profile names: look at what changed, then write the new "
                     "revision here");
    out_.suites = std::move(*pin);
  }

  void read_fixtures() {
    const auto* map = read_map(context_, reader_.find("fixtures"), "fixtures");
    if (map == nullptr) return;
    for (const auto& member : *map) {
      if (catalogue_.fixture(member.key) == nullptr && !catalogue_.fixtures.empty()) {
        std::vector<std::string> names;
        for (const auto& each : catalogue_.fixtures)
          names.push_back(each.name.text);
        context_.error(member.key_span, fmt::format("unknown fixture `{}`", member.key),
                       suggestion(member.key, names));
        continue;
      }
      read_fixture(member);
    }
  }

  void read_fixture(const Member& member) {
    if (is_placeholder(member.value)) return;
    GivenFixture out;
    out.name = {member.key, member.key_span};
    if (member.value.map() == nullptr) {
      if (!read_id(member.value, member.key)) return;
      out.id = member.value;
      out_.fixtures.push_back(std::move(out));
      return;
    }
    MapReader inner(context_, member.value, "fixture");
    inner.any_key();
    const bool left_out = reading_.tree.leaves_out(member.value, "id");
    const auto* id = left_out ? inner.find("id") : inner.need("id", "the id that the deployment knows it by");
    if (auto trust = read_text(context_, inner.find("trust"), "trust")) out.trust = std::move(trust->text);
    const auto* spec = catalogue_.fixture(member.key);
    for (const auto& each : *member.value.map()) {
      if (each.key == "id" || each.key == "trust") continue;
      check_kept(spec, each);
      out.members.emplace(each.key, each.value);
    }
    if (id == nullptr || !read_id(*id, "id")) return;
    out.id = *id;
    out_.fixtures.push_back(std::move(out));
  }

  bool read_id(const Value& id, std::string_view name) {
    if (is_placeholder(id)) return false;
    const bool fits = (id.string() != nullptr && !id.string()->empty()) || id.number() != nullptr;
    if (!fits) report_wrong_kind(context_, id, name, "an id: text or a number");
    return fits;
  }

  void check_kept(const FixtureSpec* spec, const Member& member) {
    if (spec == nullptr || (spec->discover.empty() && !spec->create)) return;
    std::vector<std::string> known = {"id", "trust"};
    for (const auto& each : spec->keep)
      known.push_back(each.first);
    for (unsigned number = 2; number <= spec->count; ++number)
      known.push_back(std::to_string(number));
    if (std::ranges::find(known, member.key) == known.end())
      context_.error(member.key_span,
                     fmt::format("the fixture `{}` keeps no `{}`", spec->name.text, member.key),
                     suggestion(member.key, known));
  }

  void read_allow() {
    // `allow: []` is how people say that nothing is allowed.
    const auto* allowed = reader_.find("allow");
    if (allowed != nullptr && allowed->list() != nullptr && allowed->list()->empty()) return;
    for (const auto& each : read_texts(context_, allowed, "allow")) {
      if (each.text == "key-in-url") {
        out_.allow_key_in_url = true;
      } else if (each.text == "timing") {
        out_.allow_timing = true;
      } else if (const auto effect = effect_named(each.text)) {
        out_.allow.push_back(*effect);
      } else {
        context_.error(each.span, fmt::format("unknown effect '{}'", each.text),
                       suggestion(each.text, {"read", "refused", "restores", "leaves", "spends", "floods",
                                              "stresses", "key-in-url", "timing"}));
      }
    }
  }

  void read_canaries() {
    const auto* list = read_list(context_, reader_.find("canaries"), "canaries");
    if (list == nullptr) return;
    for (const auto& item : *list) {
      if (is_placeholder(item) || reading_.tree.leaves_out(item, "text")) continue;
      MapReader inner(context_, item, "canary");
      Canary out;
      out.span = item.span;
      const auto organization =
          read_organization(context_, inner.need("organization", "whose text it is: own, foreign or other"));
      if (organization) out.organization = organization->text;
      const auto text =
          read_text(context_, inner.need("text", "the text that no other organization may see"), "text");
      if (text) {
        constexpr std::size_t shortest = 8;
        if (display_width(text->text) < shortest)
          context_.error(text->span, "a canary is shorter than eight characters",
                         "a short text turns up by chance: choose a longer one");
        out.text = text->text;
      }
      inner.finish();
      out_.canaries.push_back(std::move(out));
    }
  }

  void read_quota() {
    const auto* value = reader_.find("quota");
    if (value == nullptr || is_placeholder(*value)) return;
    if (value->string() != nullptr && *value->string() == "none") {
      out_.quota = Quota{};
      return;
    }
    MapReader inner(context_, *value, "quota");
    Quota quota = catalogue_.contract.quota;
    read_quota_keys(inner, quota, false);
    inner.finish();
    out_.quota = quota;
    gives_requests_ = value->find("requests") != nullptr;
  }

  void check_pace(const Span& at) {
    const auto quota = out_.quota.value_or(catalogue_.contract.quota);
    if (gives_requests_ || !quota.only_a_profile_allows()) return;
    context_.error(at,
                   fmt::format("the contract would send {} requests in {} with each key", quota.requests,
                               human(quota.window)),
                   "more than 1000 a minute only the profile can allow: quota: {requests: 100, window: 60s}");
  }

  void read_gaps() {
    const auto* list = read_list(context_, reader_.find("gaps"), "gaps");
    if (list == nullptr) return;
    for (const auto& item : *list) {
      if (is_placeholder(item)) continue;
      MapReader inner(context_, item, "gap");
      Gap out;
      std::size_t kinds = 0;
      for (const auto* kind : {"principal", "fixture", "effect", "service"}) {
        auto text = read_text(context_, inner.find(kind), kind);
        if (!text) continue;
        ++kinds;
        out.kind = kind;
        out.name = std::move(*text);
        check_gap(out);
      }
      if (inner.is_map() && kinds != 1)
        context_.error(inner.head(),
                       kinds == 0 ? "this gap does not say what lacks" : "this gap names more than one thing",
                       "name one `principal`, `fixture`, `effect` or `service`; never a requirement");
      if (auto text =
              read_text(context_, inner.need("reason", "why the deployment cannot offer it"), "reason"))
        out.reason = std::move(text->text);
      if (auto text = read_text(context_, inner.need("owner", "who is to close it"), "owner"))
        out.owner = std::move(text->text);
      const auto expires =
          read_text(context_, inner.need("expires", "until when it excuses: 2027-02-01"), "expires");
      if (expires) {
        if (!is_date(expires->text))
          context_.error(expires->span, fmt::format("'{}' is no date", expires->text),
                         "write year, month and day: 2027-02-01");
        out.expires = expires->text;
      }
      inner.finish();
      out_.gaps.push_back(std::move(out));
    }
  }

  void check_gap(const Gap& gap) {
    std::vector<std::string> known;
    const auto& contract = catalogue_.contract;
    if (gap.kind == "principal")
      for (const auto& each : contract.principals)
        known.push_back(each.name.text);
    else if (gap.kind == "fixture")
      for (const auto& each : catalogue_.fixtures)
        known.push_back(each.name.text);
    else if (gap.kind == "service")
      known = contract.services;
    else
      known = {"refused", "restores", "leaves", "spends", "floods", "stresses", "key-in-url", "timing"};
    if (std::ranges::find(known, gap.name.text) == known.end() && !(known.empty() && contract.name.empty()))
      context_.error(gap.name.span, fmt::format("unknown {} '{}'", gap.kind, gap.name.text),
                     suggestion(gap.name.text, known));
  }

  void read_gate() {
    const auto* value = reader_.find("gate");
    if (value == nullptr || is_placeholder(*value)) return;
    MapReader inner(context_, *value, "gate");
    if (const auto complete =
            read_text(context_, inner.need("complete", "write `complete: required`"), "complete")) {
      if (complete->text != "required")
        context_.error(complete->span, fmt::format("`complete` is '{}', must be `required`", complete->text),
                       "leave `gate:` out to allow partial runs");
      out_.complete_required = true;
    }
    inner.finish();
  }

  ProfileReading& reading_;
  Context& context_;
  const Catalogue& catalogue_;
  Profile& out_;
  MapReader reader_;
  bool gives_requests_ = false; // the profile says itself how many a key has
};

/// Who may write the file decides where the keys go, and who may read it has those that stand in it.
void check_permissions(Context& context, const fs::path& path, bool holds_key) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return;
  // Many systems give every user a group of their own, with the same number.
  const bool shared_group = status.st_gid != status.st_uid;
  const auto others = [&](mode_t everybody, mode_t group) {
    return (status.st_mode & everybody) != 0 || (shared_group && (status.st_mode & group) != 0);
  };
  if (others(S_IWOTH, S_IWGRP))
    context.error({}, fmt::format("others may write the profile `{}`", path.string()),
                  fmt::format("they could send the keys elsewhere: chmod go-w {}", path.string()));
  else if (holds_key && others(S_IROTH, S_IRGRP))
    context.diagnostics.warning(
        {}, fmt::format("others may read the profile `{}`, and a key stands in it", path.string()),
        fmt::format("chmod 600 {}, better take keys from variables: \"${{env.NAME}}\"", path.string()));
}

} // namespace

void read_profile(ProfileReading& reading) {
  ProfileReader(reading).read();
}

bool load_profile(const fs::path& path, const LoadOptions& options, Loaded& into, LoadedProfile& profile) {
  const auto before = into.diagnostics.errors();
  const auto file = add_file(path, into.sources, into.diagnostics);
  if (!file) return false;
  Context context{into.sources, into.diagnostics, options};
  profile.profile.file = path.generic_string();
  const auto tree = read_yaml(*file, into.sources, into.diagnostics);
  const auto& text = into.sources.text(*file);
  collect_secrets_of_tree(tree.root, profile.secrets);
  collect_secrets_by_prefix(text, into.catalogue.contract.key_prefix, profile.secrets);
  check_permissions(context, path, !profile.secrets.empty());
  if (!tree.complete) {
    collect_secrets_of_lines(text, profile.secrets);
    return false;
  }
  const auto& map = *tree.root.map();
  if (map.empty() || map.front().key != "profile") {
    const bool later = tree.root.find("profile") != nullptr;
    context.error(map.empty() ? tree.root.span : map.front().key_span, "the file is no profile",
                  later ? "the first key says what a file is: put `profile:` first"
                        : "the first key of a profile is `profile:` with its name");
    return false;
  }
  const auto substituted = substitute_environment(context, tree.root);
  collect_secrets_of_tree(substituted.root, profile.secrets);
  collect_secrets_of_variables(substituted.variables, profile.secrets);
  if (const auto* url = substituted.root.find("base_url"); url != nullptr && url->string() != nullptr)
    add_secret("base_url", userinfo_of(*url->string()), profile.secrets);
  ProfileReading reading{context, into.catalogue, substituted, profile};
  read_profile(reading);
  return into.diagnostics.errors() == before;
}

} // namespace conformance::load
