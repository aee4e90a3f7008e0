#include "load/read_deployment.hpp"

#include "base/nearest.hpp"
#include "load/read_checks.hpp"
#include "load/read_services.hpp"
#include "load/scalars.hpp"
#include "load/url.hpp"
#include "load/yaml_tree.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace conformance::load {

namespace fs = std::filesystem;

namespace {

void read_hops(Context& context, const Value* value, Profile& into) {
  const auto* list = read_list(context, value, "hops");
  if (list == nullptr) return;
  for (const auto& item : *list) {
    if (is_placeholder(item)) continue;
    MapReader reader(context, item, "hop");
    Hop out;
    if (auto header =
            read_text(context, reader.need("header", "the header that tells a hop: Server"), "header"))
      out.header = std::move(header->text);
    const auto* matches = reader.need("matches", "a regular expression for the whole value");
    if (auto text = read_text(context, matches, "matches")) {
      Value matcher{Value::Map{{"matches", matches->span, *matches}}, matches->span};
      check_matcher(context,
                    {CheckKind::header, out.header, std::move(matcher), matches->span, Weight::expect});
      out.matches = std::move(text->text);
    }
    reader.finish();
    into.hops.push_back(std::move(out));
  }
}

void read_tls(Context& context, const Value* value, Profile& into) {
  if (value == nullptr || is_placeholder(*value)) return;
  MapReader reader(context, *value, "tls");
  const auto file = [&](const char* key) {
    const auto text = read_text(context, reader.find(key), key);
    if (!text) return std::string();
    std::error_code ignored;
    const auto path = fs::path(into.file).parent_path() / text->text;
    if (!fs::is_regular_file(path, ignored))
      context.error(text->span, fmt::format("there is no file `{}`", path.generic_string()),
                    "the path is taken from the directory of the profile");
    return text->text;
  };
  into.tls.ca = file("ca");
  into.tls.client_certificate = file("client_certificate");
  into.tls.client_key = file("client_key");
  if (into.tls.client_certificate.empty() != into.tls.client_key.empty())
    context.error(reader.head(), "a client certificate needs its key, and the key its certificate",
                  "give both `client_certificate` and `client_key`");
  reader.finish();
}

void read_deadlines(Context& context, const Value* value, Profile& into) {
  if (value == nullptr || is_placeholder(*value)) return;
  MapReader reader(context, *value, "deadlines");
  const std::pair<const char*, Duration*> all[] = {{"connect", &into.deadlines.connect},
                                                   {"tls", &into.deadlines.tls},
                                                   {"first-byte", &into.deadlines.first_byte},
                                                   {"total", &into.deadlines.total}};
  for (const auto& [key, duration] : all) {
    const auto* given = reader.find(key);
    const auto read = read_duration(context, given, key);
    if (!read) continue;
    if (*read == Duration::zero())
      context.error(given->span, fmt::format("`{}` is no time at all", key), "for example `5s`");
    *duration = *read;
  }
  reader.finish();
}

void read_limits(Context& context, const Value* value, Profile& into) {
  if (value == nullptr || is_placeholder(*value)) return;
  MapReader reader(context, *value, "limits");
  if (const auto size = read_size(context, reader.find("header"), "header")) into.limits.header_bytes = *size;
  if (const auto size = read_size(context, reader.find("body"), "body")) into.limits.body_bytes = *size;
  const auto* depth = reader.find("json-depth");
  if (const auto count = read_count(context, depth, "json-depth")) {
    constexpr unsigned deepest = 1000;
    if (*count > deepest) context.error(depth->span, "JSON deeper than 1,000 levels", "write at most 1000");
    into.limits.json.depth = *count;
  }
  if (const auto count = read_count(context, reader.find("json-values"), "json-values"))
    into.limits.json.values = *count;
  if (const auto size = read_size(context, reader.find("evidence"), "evidence"))
    into.limits.evidence_bytes = *size;
  if (const auto size = read_size(context, reader.find("evidence-of-run"), "evidence-of-run"))
    into.limits.run_evidence_bytes = *size;
  reader.finish();
}

bool is_host_and_port(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const auto digits = text.substr(colon + 1);
  unsigned port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return error == std::errc() && end == digits.data() + digits.size() && port >= 1 && port <= 65535;
}

bool is_address(std::string_view text) {
  return !text.empty() && text.find_first_of(".:") != std::string_view::npos &&
         text.find_first_not_of("0123456789abcdefABCDEF.:") == std::string_view::npos;
}

void read_resolve(Context& context, const Value* value, Profile& into) {
  const auto* map = read_map(context, value, "resolve");
  if (map == nullptr) return;
  for (const auto& member : *map) {
    if (!is_host_and_port(member.key))
      context.error(member.key_span, fmt::format("'{}' is no host with a port", member.key),
                    "write both: api.staging.example:443");
    std::vector<Located> addresses;
    if (member.value.list() != nullptr)
      addresses = read_texts(context, &member.value, member.key);
    else if (auto one = read_text(context, &member.value, member.key))
      addresses.push_back(std::move(*one));
    for (const auto& address : addresses) {
      if (!is_address(address.text))
        context.error(address.span, fmt::format("'{}' is no IP address", address.text),
                      "for example 192.0.2.7");
      into.resolve.emplace_back(member.key, address.text);
    }
  }
}

void read_identity(Context& context, const Value* value, Profile& into) {
  if (value == nullptr || is_placeholder(*value)) return;
  MapReader reader(context, *value, "identity");
  const auto* header = reader.find("header");
  const auto* request = reader.find("request");
  const auto* pointer = reader.find("pointer");
  read_text(context, header, "header");
  read_text(context, request, "request");
  read_pointer(context, pointer, "pointer");
  read_text(context, reader.find("equals"), "equals");
  if (reader.is_map() && (header == nullptr) == (request == nullptr))
    context.error(reader.head(), "`identity` needs either `header` or `request`",
                  "name the header that tells builds apart, or a request and a pointer into its answer");
  else if (reader.is_map() && (request == nullptr) != (pointer == nullptr))
    context.error(reader.head(), "`request` and `pointer` belong together",
                  "the pointer says where in the answer the build stands");
  reader.finish();
  into.identity = *value;
}

} // namespace

void read_deployment(MapReader& reader, ProfileReading& reading) {
  auto& context = reading.context;
  auto& out = reading.into.profile;
  read_hops(context, reader.find("hops"), out);
  read_tls(context, reader.find("tls"), out);
  read_deadlines(context, reader.find("deadlines"), out);
  read_limits(context, reader.find("limits"), out);
  if (const auto settle = read_duration(context, reader.find("settle"), "settle")) out.settle = *settle;
  const auto* connections = reader.find("connections");
  if (const auto count = read_count(context, connections, "connections")) {
    constexpr unsigned most = 256;
    if (*count > most) context.error(connections->span, "more than 256 connections", "write at most 256");
    out.connections = *count;
  }
  read_resolve(context, reader.find("resolve"), out);
  read_profile_services(reader, reading);
  read_identity(context, reader.find("identity"), out);
}

} // namespace conformance::load
