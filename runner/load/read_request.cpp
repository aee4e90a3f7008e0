#include "load/read_request.hpp"

#include "base/nearest.hpp"
#include "base/text.hpp"
#include "load/read_checks.hpp"
#include "load/scalars.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <vector>

namespace conformance::load {

namespace {

/// The first space outside `${...}`.
std::size_t first_space(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line.substr(i, 2) == "${") i = std::min(line.find('}', i), line.size());
    if (i < line.size() && line[i] == ' ') return i;
  }
  return std::string_view::npos;
}

/// RFC 9110, 9.3, and RFC 5789.
const std::vector<std::string> methods{"GET",     "HEAD",    "POST",  "PUT",  "DELETE",
                                       "CONNECT", "OPTIONS", "TRACE", "PATCH"};

/// Others are sent as they stand: a probe may ask for a method that nobody knows.
bool check_method(Context& context, const Located& method) {
  if (method.text.find("${") != std::string::npos) return true;
  const bool upper = std::ranges::none_of(method.text, [](char c) { return c >= 'a' && c <= 'z'; });
  if (is_token(method.text) && upper) {
    const auto meant = nearest(method.text, methods);
    if (meant && *meant != method.text)
      context.diagnostics.warning(method.span,
                                  fmt::format("'{}' is no method that HTTP defines", method.text),
                                  fmt::format("did you mean '{}'?", *meant));
    return true;
  }
  context.error(method.span, fmt::format("'{}' is no method", method.text),
                is_token(method.text) ? fmt::format("write it in capital letters: {}", to_upper(method.text))
                                      : "begin with a method, for example `GET /things`");
  return false;
}

void check_target(Context& context, const Located& target) {
  const std::string_view text = target.text;
  if (!text.starts_with('/') && !text.starts_with("${")) {
    const bool absolute = text.find("://") != std::string_view::npos;
    context.error(target.span, fmt::format("the path '{}' does not begin with `/`", text),
                  absolute ? "paths are relative to the profile's base_url: leave scheme and host out"
                           : "write it from the base URL on: `GET /things`");
    return;
  }
  const auto space = first_space(text);
  if (space != std::string_view::npos)
    context.error(context.inside(target.span, text, space, 1), "a space in the path",
                  "write `%20` for a space in a path or query");
  const auto hash = text.find('#');
  if (hash != std::string_view::npos)
    context.error(context.inside(target.span, text, hash, text.size() - hash),
                  "a fragment (`#...`) is never sent", "write `%23` for a `#` in a path or query");
}

void read_line(Context& context, const Located& line, RequestTemplate& into) {
  const auto space = first_space(line.text);
  if (space == std::string_view::npos) {
    context.error(line.span, fmt::format("'{}' is no request", line.text),
                  "write method and path: `GET /things`");
    return;
  }
  into.method = {line.text.substr(0, space), context.inside(line.span, line.text, 0, space)};
  const auto rest = line.text.find_first_not_of(' ', space);
  if (rest == std::string::npos) {
    context.error(line.span, "the request has no path", "write method and path: `GET /things`");
    return;
  }
  into.target = {line.text.substr(rest), context.inside(line.span, line.text, rest, line.text.size() - rest)};
  if (check_method(context, into.method)) check_target(context, into.target);
}

constexpr std::string_view refused_headers[] = {"host",
                                                "connection",
                                                "keep-alive",
                                                "content-length",
                                                "transfer-encoding",
                                                "te",
                                                "trailer",
                                                "upgrade",
                                                "expect",
                                                "forwarded",
                                                "via",
                                                "max-forwards",
                                                "proxy",
                                                "client-ip",
                                                "true-client-ip",
                                                "cf-connecting-ip",
                                                "fastly-client-ip",
                                                "x-client-ip",
                                                "x-cluster-client-ip",
                                                "x-real-ip",
                                                "x-host",
                                                "x-http-host-override",
                                                "x-rewrite-url"};

bool is_scalar(const Value& value) {
  return value.list() == nullptr && value.map() == nullptr && !value.is_null();
}

void read_headers(Context& context, const Value* headers, RequestTemplate& into) {
  const auto* map = read_map(context, headers, "headers");
  if (map == nullptr) return;
  std::set<std::string> seen;
  for (const auto& member : *map) {
    if (!is_token(member.key)) {
      context.error(member.key_span, fmt::format("'{}' is no header name", member.key),
                    "a header name has no spaces and no `:` in it, for example `content-type`");
    } else if (!seen.insert(to_lower(member.key)).second) {
      context.error(member.key_span, fmt::format("the header `{}` is given twice", member.key),
                    "header names are the same in any letter case: keep one of them");
    }
    if (belongs_to_transport(member.key))
      context.error(member.key_span, fmt::format("the header `{}` belongs to the connection", member.key),
                    "it would say who asks, whom, or where the request ends: leave it out");
    if (!is_scalar(member.value)) {
      report_wrong_kind(context, member.value, member.key, "text");
    } else if (const auto* text = member.value.string();
               text != nullptr && text->find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
      context.error(member.value.span, fmt::format("the value of `{}` has a line end in it", member.key),
                    "a header is one line");
    }
  }
  into.headers = *headers;
}

void read_query(Context& context, const Value* query, RequestTemplate& into) {
  const auto* map = read_map(context, query, "query");
  if (map == nullptr) return;
  for (const auto& member : *map) {
    const auto* list = member.value.list();
    const bool fits = list == nullptr ? is_scalar(member.value) : std::ranges::all_of(*list, is_scalar);
    if (!fits)
      report_wrong_kind(context, member.value, member.key, "text, a number, true, false, or a list of these",
                        member.value.is_null() ? "leave the parameter out, or write '' for an empty value"
                                               : "");
  }
  into.query = *query;
}

void read_capture(Context& context, const Value* capture, RequestTemplate& into) {
  const auto* map = read_map(context, capture, "capture");
  if (map == nullptr) return;
  for (const auto& member : *map) {
    if (!is_member_name(member.key)) {
      context.error(member.key_span, fmt::format("'{}' is no name", member.key),
                    "a name is made of a-z, 0-9, `-` and `_`, for example `before`");
      continue;
    }
    const Located name{member.key, member.key_span};
    if (into.call) {
      if (auto returned = read_text(context, &member.value, member.key))
        into.capture.emplace_back(name, std::move(*returned));
      continue;
    }
    auto pointer = read_pointer(context, &member.value, member.key);
    into.capture.push_back({name, {pointer.value_or(""), member.value.span}});
  }
}

/// Bytes as text, or in base64 what no text can hold.
std::optional<Located> read_raw(Context& context, const Value& value) {
  if (value.map() == nullptr) return read_text_or_empty(context, &value, "raw");
  MapReader reader(context, value, "raw");
  auto text = read_text(context, reader.need("base64", "the bytes of the body, in base64"), "base64");
  reader.finish();
  if (!text) return std::nullopt;
  const auto bytes = base64_decoded(text->text);
  if (!bytes) {
    context.error(text->span, "this is no base64",
                  "groups of four of A-Z, a-z, 0-9, `+` and `/`, padded with `=`");
    return std::nullopt;
  }
  text->text.clear();
  for (std::size_t i = 0; i < bytes->size(); ++i) {
    if (bytes->compare(i, 2, "${") == 0) text->text += '$'; // nothing is substituted in bytes
    text->text += (*bytes)[i];
  }
  return text;
}

void read_values(Context& context, const Member* values, RequestTemplate& into) {
  if (values == nullptr) return;
  if (!into.call)
    context.error(values->key_span, "`values` without `call`",
                  "they are for the `${...}` of a call as the profile declares it");
  const auto* map = read_map(context, &values->value, "values");
  if (map == nullptr) return;
  for (const auto& member : *map)
    if (!is_scalar(member.value))
      report_wrong_kind(context, member.value, member.key, "text, a number, true or false");
  into.values = values->value;
}

constexpr Duration longest_until = std::chrono::minutes(10);

void read_until(Context& context, const Value* value, RequestTemplate& into) {
  if (value == nullptr) return;
  if (value->string() != nullptr && *value->string() == "settle")
    into.until_settle = true;
  else
    into.until = read_duration(context, value, "until");
  if (into.until && *into.until > longest_until)
    context.error(value->span, "`until` is longer than 10 minutes",
                  "nobody waits so long: write at most 10m");
  if (into.method.text != "GET" && into.method.text != "HEAD")
    context.error(value->span, "`until` repeats its request, so it must be a GET",
                  "put it on a reading step");
}

/// What a run asks of its own accord changes nothing.
void check_reads(Context& context, const RequestTemplate& request, const std::string& owner) {
  if (request.method.empty() || is_reading(request)) return;
  const auto* article = owner.starts_with('`') ? "" : "this ";
  context.error(request.method.span,
                fmt::format("{}{} is a {}, must be a GET", article, owner, request.method.text),
                "it is sent whatever the profile allows, so it may only read");
}

/// `call` and `request`, of which one must be there.
void read_what(MapReader& reader, const RequestForm& form, RequestTemplate& into) {
  auto& context = reader.context();
  const auto* call = form.call ? reader.member("call") : nullptr;
  const auto* line = form.needs_request && call == nullptr
                         ? reader.need("request", "write method and path: `request: GET /things`")
                         : reader.find("request");
  if (auto text = read_text(context, line, "request")) read_line(context, *text, into);
  if (call == nullptr) return;
  into.call = read_text(context, &call->value, "call").value_or(Located{{}, call->value.span});
  if (line != nullptr)
    context.error(call->key_span, "both `request` and `call` are given",
                  "a call is sent as the profile declares it: keep one of them");
  for (const auto* key : {"headers", "query", "json", "raw", "with-key"})
    if (const auto* found = reader.member(key))
      context.error(found->key_span, fmt::format("`{}` beside `call`", key),
                    "a call is sent as the profile declares it: give what it needs in `values`");
}

} // namespace

bool is_reading(const RequestTemplate& request) {
  return request.method.text == "GET" || request.method.text == "HEAD";
}

bool belongs_to_transport(std::string_view header) {
  const auto name = to_lower(header);
  return name.starts_with("proxy-") || name.starts_with("x-forwarded-") || name.starts_with("x-original-") ||
         name.starts_with("x-envoy-") ||
         std::ranges::find(refused_headers, name) != std::end(refused_headers);
}

RequestTemplate read_request_keys(MapReader& reader, const RequestForm& form) {
  auto& context = reader.context();
  RequestTemplate out;
  out.span = reader.value().span;
  if (form.as) {
    const auto* as =
        form.needs_as ? reader.need("as", "name the principal whose key is used") : reader.find("as");
    if (auto text = read_text(context, as, "as")) out.as = std::move(*text);
  }
  read_what(reader, form, out);
  read_headers(context, reader.find("headers"), out);
  read_query(context, reader.find("query"), out);
  const auto* json = reader.member("json");
  if (json != nullptr) out.json = json->value;
  const auto* raw = reader.member("raw");
  if (raw != nullptr) out.raw = read_raw(context, raw->value);
  if (json != nullptr && raw != nullptr)
    context.error(raw->key_span, "both `json` and `raw` are given",
                  "a request has one body: keep one of them");
  if (form.call) read_values(context, reader.member("values"), out);
  if (form.with_key) out.with_key = read_text(context, reader.find("with-key"), "with-key");
  if (form.checks) {
    if (const auto* expect = reader.find("expect"))
      read_checks(context, *expect, "expect", Weight::expect, out.checks);
    if (const auto* should = reader.find("should"))
      read_checks(context, *should, "should", Weight::should, out.checks);
    if (const auto* note = reader.find("note")) read_checks(context, *note, "note", Weight::note, out.checks);
    out.checks.shrink_to_fit();
  }
  if (form.until) read_until(context, reader.find("until"), out);
  if (form.capture) read_capture(context, reader.find("capture"), out);
  if (form.reads) check_reads(context, out, reader.owner());
  return out;
}

RequestTemplate read_request(Context& context, const Value& value, const std::string& owner,
                             const RequestForm& form) {
  if (!form.needs_as && value.string() != nullptr) {
    RequestTemplate out;
    out.span = value.span;
    if (const auto line = read_text(context, &value, owner)) read_line(context, *line, out);
    if (form.reads) check_reads(context, out, fmt::format("`{}`", owner));
    return out;
  }
  MapReader reader(context, value, owner);
  auto out = read_request_keys(reader, form);
  reader.finish();
  return out;
}

} // namespace conformance::load
