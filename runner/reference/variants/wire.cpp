#include "base/text.hpp"
#include "reference/settings.hpp"
#include "reference/variant.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>
#include <zlib.h>

namespace conformance::reference {

namespace {

using http::ServerAnswer;

void add(ServerAnswer& answer, std::string name, std::string value) {
  answer.headers.push_back({std::move(name), std::move(value)});
}

void replace(ServerAnswer& answer, std::string_view name, const std::string& value) {
  for (auto& each : answer.headers)
    if (each.name == name) each.value = value;
}

void drop(ServerAnswer& answer, std::string_view name) {
  std::erase_if(answer.headers, [&](const Header& each) { return each.name == name; });
}

std::string gzip(const std::string& text) {
  z_stream stream{};
  constexpr int with_gzip_header = 15 + 16;
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, with_gzip_header, 8, Z_DEFAULT_STRATEGY) !=
      Z_OK)
    throw std::runtime_error("zlib cannot be initialised");
  std::string input = text;
  std::string out(deflateBound(&stream, static_cast<uLong>(input.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

} // namespace

std::vector<Variant> wire_variants() {
  return {
      {"header-order",
       "headers come in another order, and in one that changes",
       "passed",
       {.wire =
            [](const Call& call, ServerAnswer& answer) {
              if (answer.headers.empty()) return;
              const auto turn = static_cast<std::ptrdiff_t>(call.number % answer.headers.size());
              std::rotate(answer.headers.begin(), answer.headers.begin() + turn, answer.headers.end());
              std::reverse(answer.headers.begin(), answer.headers.end());
            }}},
      {"lower-case-headers",
       "header names are in lower case",
       "passed",
       {.wire = [](const Call&, ServerAnswer& answer) { answer.lower_case_names = true; }}},
      {"chunked",
       "bodies are chunked",
       "passed",
       {.wire = [](const Call&, ServerAnswer& answer) { answer.chunked = true; }}},
      {"gzip",
       "bodies over 100 bytes are compressed although nobody asked for it",
       "passed",
       {.wire =
            [](const Call&, ServerAnswer& answer) {
              if (answer.body.size() <= 100) return;
              answer.body = gzip(answer.body);
              add(answer, "Content-Encoding", "gzip");
              add(answer, "Vary", "Accept-Encoding");
            }}},
      {"request-ids",
       "each answer has request and trace ids in its headers",
       "passed",
       {.wire =
            [](const Call& call, ServerAnswer& answer) {
              auto random = noise(call);
              add(answer, "X-Request-Id", random.uuid());
              add(answer, "X-Trace-Id", random.hexadecimal(32));
              add(answer, "traceparent",
                  fmt::format("00-{}-{}-01", random.hexadecimal(32), random.hexadecimal(16)));
            }}},
      {"own-trace-header",
       "each answer has an id in a header that nobody else has",
       "passed",
       {.wire =
            [](const Call& call, ServerAnswer& answer) {
              add(answer, "X-Hk-Flow", fmt::format("f-{}-{}", call.number, noise(call).hexadecimal(8)));
            }}},
      {"cookie-on-each",
       "each answer sets a cookie",
       "passed",
       {.wire =
            [](const Call& call, ServerAnswer& answer) {
              add(answer, "Set-Cookie", "lb=" + noise(call).hexadecimal(24) + "; Path=/; HttpOnly");
            }}},
      {"cookie-on-every-third",
       "every third answer sets a cookie",
       "passed",
       {.wire =
            [](const Call& call, ServerAnswer& answer) {
              if (call.number % 3 == 0)
                add(answer, "Set-Cookie", "lb=" + noise(call).hexadecimal(24) + "; Path=/");
            }}},
      {"header-on-one-of-five",
       "one of five answers says that it comes from a cache",
       "passed",
       {.wire =
            [](const Call& call, ServerAnswer& answer) {
              if (noise(call).below(5) == 0) add(answer, "X-Cache", "hit");
            }}},
      {"random-header-on-one-of-ten",
       "one of ten answers has a header more, each time another",
       "passed",
       {.wire =
            [](const Call& call, ServerAnswer& answer) {
              auto random = noise(call);
              if (random.below(10) == 0) add(answer, "X-" + random.letters(8), random.hexadecimal(8));
            }}},
      {"negative-cache",
       "a cache remembers for ten seconds that something was not found, for each key, and says so",
       "passed",
       {.wire =
            [](const Call& call, ServerAnswer& answer) {
              if (answer.status != 404 || call.request.method != "GET" || !call.key) return;
              const auto since = call.policy.cached("negative-cache " + call.key->id + call.request.target,
                                                    call.uptime, std::chrono::seconds(10));
              add(answer, "X-Cache", since == call.uptime ? "MISS" : "HIT");
              if (since == call.uptime) return;
              const auto age = std::chrono::duration_cast<std::chrono::seconds>(call.uptime - since);
              add(answer, "Age", std::to_string(age.count() + 1));
            }}},
      {"age-and-timing",
       "Age and Server-Timing change in value and length",
       "passed",
       {.wire =
            [](const Call& call, ServerAnswer& answer) {
              add(answer, "Age", std::to_string(call.number % 12));
              add(answer, "Server-Timing", fmt::format("app;dur={}", noise(call).below(1'500)));
            }}},
      {"jitter",
       "answers take up to 8 ms longer, every 50th 200 ms",
       "passed",
       {.wire =
            [](const Call& call, ServerAnswer& answer) {
              auto random = noise(call);
              answer.delay += std::chrono::milliseconds(random.below(9));
              if (random.below(50) == 0) answer.delay += std::chrono::milliseconds(200);
            }}},
      {"rate-limit-headers",
       "answers say how much of the quota is left",
       "passed",
       {.wire =
            [](const Call& call, ServerAnswer& answer) {
              if (call.quota == 0) return;
              add(answer, "X-RateLimit-Limit", std::to_string(call.quota));
              add(answer, "X-RateLimit-Remaining", std::to_string(call.quota_left));
              if (answer.status == 429) add(answer, "Retry-After", "2");
            }}},
      {"two-nodes",
       "two nodes in rotation differ in Server, Via, order and letter case of headers",
       "passed",
       {.wire =
            [](const Call& call, ServerAnswer& answer) {
              if (call.number % 2 == 0) {
                add(answer, "Server", "nginx");
                add(answer, "Via", "1.1 edge-a");
                return;
              }
              answer.headers.insert(answer.headers.begin(), {"via", "1.1 edge-b"});
              answer.headers.insert(answer.headers.begin(), {"server", "envoy"});
              answer.lower_case_names = true;
            }}},
      {"http-1.0",
       "answers are HTTP/1.0",
       "passed",
       {.wire = [](const Call&, ServerAnswer& answer) { answer.http_1_0 = true; }}},
      {"connection-close",
       "each answer ends its connection",
       "passed",
       {.wire = [](const Call&, ServerAnswer& answer) { answer.close = true; }}},
      {"keep-alive-for-three",
       "every third answer ends its connection",
       "passed",
       {.wire = [](const Call& call, ServerAnswer& answer) { answer.close = call.number % 3 == 0; }}},
      {"no-charset",
       "media types have no charset",
       "passed",
       {.wire =
            [](const Call&, ServerAnswer& answer) {
              for (auto& each : answer.headers)
                if (each.name == "Content-Type" && media_type(each.value) != "text/csv")
                  each.value = media_type(each.value);
            }}},
      {"tight-charset",
       "the media type is written without a space and with an upper-case charset",
       "passed",
       {.wire =
            [](const Call&, ServerAnswer& answer) {
              if (media_type(header(answer.headers, "Content-Type").value_or("")) == "application/json")
                replace(answer, "Content-Type", "application/json;charset=UTF-8");
            }}},
      {"no-etag",
       "answers have neither ETag nor Date",
       "passed",
       {.wire =
            [](const Call&, ServerAnswer& answer) {
              drop(answer, "ETag");
              drop(answer, "Date");
            }}},
      {"security-headers",
       "answers have the headers of a usual framework",
       "passed",
       {.wire =
            [](const Call&, ServerAnswer& answer) {
              add(answer, "X-Powered-By", "Express");
              add(answer, "Strict-Transport-Security", "max-age=31536000");
              add(answer, "X-Content-Type-Options", "nosniff");
              add(answer, "Vary", "Origin");
            }}},
  };
}

} // namespace conformance::reference
