#include "base/nearest.hpp"
#include "base/text.hpp"
#include "load/read_profile.hpp"
#include "load/scalars.hpp"
#include "load/secrets.hpp"
#include "load/yaml_tree.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace conformance::load {

namespace {

std::vector<std::string> principals_with_keys(const Catalogue& catalogue) {
  std::vector<std::string> out;
  for (const auto& each : catalogue.contract.principals)
    if (!each.derive) out.push_back(each.name.text);
  return out;
}

/// Reports what is no key, never showing it.
bool check_key(Context& context, const std::string& key, const Span& span, const std::string& principal) {
  constexpr std::size_t shortest = 8;
  const auto refuse = [&](std::string_view what, std::string_view help) {
    context.error(span, fmt::format("the key of `{}` {}", principal, what), std::string(help));
    return false;
  };
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  if (key.find_first_of("\r\n") != std::string::npos)
    return refuse("has a line end in it",
                  "it was probably read from a file with its last line end: cut it off");
  if (is_space(key.front()) || is_space(key.back()))
    return refuse("begins or ends with white space", "cut it off where the variable is set");
  if (key.front() == '"' || key.front() == '\'' || key.back() == '"' || key.back() == '\'')
    return refuse("has quotes around it", "the quotes became a part of it: set the variable without them");
  if (key.front() == '$' || (key.front() == '%' && key.back() == '%'))
    return refuse("is the name of a variable, not its value",
                  "whatever set it did not replace the name: single quotes or a wrong CI syntax do that");
  if (!std::ranges::all_of(key, [](char c) { return c >= 0x20 && c < 0x7f; }))
    return refuse("has a character that no header can carry", "keys are printable ASCII: copy it again");
  if (key.size() < shortest) return refuse("is shorter than eight characters", "copy the whole of it");
  return true;
}

class PrincipalsReader {
public:
  explicit PrincipalsReader(ProfileReading& reading) : reading_(reading), context_(reading.context) {}

  void read(const Member& member) {
    const auto* spec = reading_.catalogue.contract.principal(member.key);
    if (!known(member, spec)) return;
    named_.insert(member.key);
    if (is_placeholder(member.value)) return;
    MapReader reader(context_, member.value, "principal");
    if (!reader.is_map()) return;
    Principal out;
    out.name = {member.key, member.key_span};
    out.exclusive = read_flag(context_, reader.find("exclusive"), "exclusive");
    if (auto trust = read_text(context_, reader.find("trust"), "trust")) out.trust = std::move(trust->text);
    const bool present = read_credential(reader, out);
    reader.finish();
    if (present)
      reading_.into.profile.principals.push_back(std::move(out));
    else
      reading_.into.profile.left_out.push_back({member.key, member.key_span});
  }

  /// `principals.x` itself was `${env.X?}`.
  void leave_out(const std::string& name, const Span& span) {
    named_.insert(name);
    reading_.into.profile.left_out.push_back({name, span});
  }

  void check_required(const Span& at) {
    for (const auto& spec : reading_.catalogue.contract.principals) {
      if (!spec.required) continue;
      const auto& name = spec.name.text;
      const auto& left_out = reading_.into.profile.left_out;
      const auto gone =
          std::ranges::find_if(left_out, [&](const Located& each) { return each.text == name; });
      if (gone != left_out.end())
        context_.error(gone->span,
                       fmt::format("the principal `{}` is needed, but its variable is not set", name),
                       "no run can do without it: set the variable, and leave the `?` out");
      else if (!named_.contains(name))
        context_.error(at, fmt::format("the principal `{}` is missing", name),
                       fmt::format("no run can do without it ({}): add {}: {{api_key: \"${{env.{}_KEY}}\"}}",
                                   spec.title.empty() ? "the contract says so" : spec.title, name,
                                   variable_name(name)));
    }
  }

private:
  static std::string variable_name(std::string_view principal) {
    auto out = to_upper(principal);
    std::ranges::replace(out, '-', '_');
    return out;
  }

  bool known(const Member& member, const PrincipalSpec* spec) {
    if (spec != nullptr && !spec->derive) return true;
    if (spec != nullptr)
      context_.error(member.key_span, fmt::format("the principal `{}` has no key of its own", member.key),
                     fmt::format("it is derived from `{}`: remove it here", spec->from.text));
    else if (!reading_.catalogue.contract.principals.empty())
      context_.error(member.key_span, fmt::format("unknown principal '{}'", member.key),
                     suggestion(member.key, principals_with_keys(reading_.catalogue)));
    return false;
  }

  /// False if the credential is left out.
  bool read_credential(MapReader& reader, Principal& into) {
    const std::pair<const char*, Principal::How> ways[] = {{"api_key", Principal::How::api_key},
                                                           {"bearer", Principal::How::bearer},
                                                           {"cookie", Principal::How::cookie},
                                                           {"headers", Principal::How::headers}};
    const Member* given = nullptr;
    bool left_out = false;
    for (const auto& [key, how] : ways) {
      const auto* member = reader.member(key);
      left_out = left_out || reading_.tree.leaves_out(reader.value(), key);
      if (member == nullptr) continue;
      if (given != nullptr)
        context_.error(member->key_span, fmt::format("both `{}` and `{}` are given", given->key, key),
                       "a principal has one kind of credential: keep one of them");
      given = member;
      into.how = how;
    }
    if (given == nullptr) {
      const bool has_another = std::ranges::any_of(*reader.value().map(), [](const Member& member) {
        return member.key != "trust" && member.key != "exclusive";
      });
      if (!left_out && !has_another) // an unknown key is reported as such
        context_.error(into.name.span, fmt::format("the principal `{}` has no credential", into.name.text),
                       "add `api_key:`, `bearer:`, `cookie:` or `headers:`");
      return !left_out;
    }
    if (into.how == Principal::How::headers) return read_headers(*given, into);
    read_keys(*given, into);
    return true;
  }

  void read_keys(const Member& given, Principal& into) {
    if (const auto* list = given.value.list()) {
      if (read_list(context_, &given.value, given.key) != nullptr)
        for (const auto& item : *list)
          add_key(item, given.key, into);
    } else {
      add_key(given.value, given.key, into);
    }
  }

  void add_key(const Value& value, const std::string& name, Principal& into) {
    if (is_placeholder(value)) return;
    const auto* text = value.string();
    if (text == nullptr) {
      // The value itself must not be shown.
      context_.error(value.span, fmt::format("`{}` is no text", name),
                     "put it in quotes, better into a variable: \"${env.NAME}\"");
      return;
    }
    if (text->empty()) {
      context_.error(value.span, fmt::format("`{}` is empty", name),
                     "write \"${env.NAME}\" and set the variable");
      return;
    }
    add_secret(into.name.text, *text, reading_.into.secrets);
    if (!check_key(context_, *text, value.span, into.name.text)) return;
    warn_of_short(*text, value.span, into.name.text);
    const auto [at, is_new] = owners_.try_emplace(*text, into.name.text);
    if (!is_new)
      context_.error(value.span,
                     at->second == into.name.text
                         ? fmt::format("the principal `{}` has the same key twice", into.name.text)
                         : fmt::format("`{}` and `{}` have the same key", at->second, into.name.text),
                     "each needs a key of its own: nothing can be told from one key under two names");
    into.keys.emplace_back(*text);
  }

  /// So short a text is masked, but may be guessed, and may turn up by chance.
  void warn_of_short(const std::string& key, const Span& span, const std::string& principal) {
    constexpr std::size_t long_enough = 12;
    const auto& prefix = reading_.catalogue.contract.key_prefix;
    const auto own = key.size() - (key.starts_with(prefix) ? prefix.size() : 0);
    if (own < long_enough)
      context_.diagnostics.warning(
          span, fmt::format("the key of `{}` is shorter than twelve characters", principal),
          "it is masked wherever it turns up, also by chance: use a longer one");
  }

  bool read_headers(const Member& given, Principal& into) {
    for (const auto& left : reading_.tree.left_out)
      if (left.first == given.value.span.begin) return false;
    const auto* map = read_map(context_, &given.value, "headers");
    if (map == nullptr) return true;
    for (const auto& member : *map) {
      if (!is_token(member.key))
        context_.error(member.key_span, fmt::format("'{}' is no header name", member.key),
                       "a header name has no spaces and no `:` in it");
      if (is_placeholder(member.value)) continue;
      const auto* text = member.value.string();
      if (text == nullptr || text->empty()) {
        context_.error(member.value.span, fmt::format("the header `{}` has no text", member.key),
                       "write \"${env.NAME}\" and set the variable");
        continue;
      }
      add_secret(into.name.text, *text, reading_.into.secrets);
      if (check_key(context_, *text, member.value.span, into.name.text))
        into.headers.emplace_back(member.key, Secret(*text));
    }
    return true;
  }

  ProfileReading& reading_;
  Context& context_;
  std::map<std::string, std::string> owners_; // key -> principal
  std::set<std::string> named_;
};

} // namespace

void read_principals(ProfileReading& reading, const Value* principals, const Span& at) {
  PrincipalsReader reader(reading);
  if (principals != nullptr && is_placeholder(*principals)) return;
  if (principals != nullptr && principals->map() == nullptr) {
    report_wrong_kind(reading.context, *principals, "principals", "a map",
                      "write NAME: {api_key: \"${env.NAME}\"}");
    return;
  }
  if (principals != nullptr) {
    for (const auto& member : *principals->map())
      reader.read(member);
    for (const auto& [map, key] : reading.tree.left_out)
      if (map == principals->span.begin) reader.leave_out(key, at);
  }
  reader.check_required(at);
}

} // namespace conformance::load
