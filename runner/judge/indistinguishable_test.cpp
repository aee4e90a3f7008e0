#include "judge/deployment_testing.hpp"

namespace conformance::judge {

namespace {

struct Named {
  const char* name;
  Change change;
};

const std::string date_before = "Mon, 03 Aug 2026 09:15:";

const std::vector<Named> noises = {
    {"none", nullptr},
    {"date", [](Response& r, const Turn& t) { set(r, "Date", t.clock(date_before.c_str(), " GMT")); }},
    {"age", [](Response& r, const Turn& t) { set(r, "Age", std::to_string(9 + t.number / 4)); }},
    {"remaining",
     [](Response& r, const Turn& t) { set(r, "X-RateLimit-Remaining", std::to_string(100 - t.number)); }},
    {"server timing",
     [](Response& r, const Turn& t) {
       set(r, "Server-Timing",
           "total;dur=" + std::to_string(t.draw(200)) + "." + std::to_string(t.draw(100)));
     }},
    {"request id", [](Response& r, const Turn& t) { set(r, "X-Request-Id", t.uuid()); }},
    {"trace id",
     [](Response& r, const Turn& t) { set(r, "traceparent", "00-" + t.hex(32) + "-" + t.hex(16) + "-01"); }},
    {"volatile trace", [](Response& r, const Turn& t) { set(r, "X-Trace", t.draw(2) == 0 ? "a" : "b, c"); }},
    {"cookie on each",
     [](Response& r, const Turn& t) { set(r, "Set-Cookie", "sid=" + t.hex(20) + "; Path=/; HttpOnly"); }},
    {"cookie on every third",
     [](Response& r, const Turn& t) {
       if (t.number % 3 == 0) set(r, "Set-Cookie", "sid=" + t.hex(20));
     }},
    {"cookie by chance",
     [](Response& r, const Turn& t) {
       if (t.draw(3) == 0) set(r, "Set-Cookie", "lb=" + t.hex(4));
     }},
    {"path, method, timestamp, requestId in the body",
     [](Response& r, const Turn& t) {
       set(r, "Date", t.clock(date_before.c_str(), " GMT"));
       replace(r, "}",
               R"(,"path":"/v1/findings/)" + t.id + R"(","method":"GET","timestamp":")" +
                   t.clock("2026-08-03T09:15:", ".") + std::to_string(100 + t.draw(900)) +
                   R"(Z","requestId":")" + t.uuid() + "\"}");
       set(r, "ETag", "W/\"" + t.hex(10) + "\"");
     }},
    {"a timestamp of whole seconds, and an ETag that follows",
     [](Response& r, const Turn& t) {
       set(r, "Date", t.clock(date_before.c_str(), " GMT"));
       replace(r, "}", R"(,"timestamp":")" + t.clock("2026-08-03T09:15:", "Z\"}"));
       set(r, "ETag", "\"" + std::to_string(std::hash<std::string>{}(r.body)) + "\"");
     }},
    {"the same without a Date",
     [](Response& r, const Turn& t) {
       replace(r, "}", R"(,"timestamp":")" + t.clock("2026-08-03T09:15:", "Z\"}"));
       set(r, "ETag", "\"" + std::to_string(std::hash<std::string>{}(r.body)) + "\"");
     }},
    {"echo of the id, escaped and in capitals",
     [](Response& r, const Turn& t) {
       auto id = t.id;
       for (auto& c : id)
         c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
       id.replace(id.find('-'), 1, "\\u002d");
       replace(r, "}", R"(,"path":"\/findings\/)" + id + "\"}");
       set(r, "Link", "</v1/findings/" + t.id + ">; rel=self");
       set(r, "Content-Length", "");
     }},
    {"trace member",
     [](Response& r, const Turn& t) {
       replace(r, "}", R"(,"trace":)" + std::string(t.draw(2) == 0 ? "null" : "[1]") + "}");
     }},
    {"a member now and then",
     [](Response& r, const Turn& t) {
       if (t.draw(2) == 0) replace(r, "{", R"({"node":7,)");
     }},
    {"Base64 id in the body",
     [](Response& r, const Turn& t) {
       replace(r, "}", R"(,"ref":")" + t.hex(3) + (t.draw(2) == 0 ? "+" : "/") + t.hex(4) + "==\"}");
     }},
    {"an ETag of the path",
     [](Response& r, const Turn& t) { set(r, "ETag", std::to_string(std::hash<std::string>{}(t.id))); }},
    {"a cache of what was not found",
     [](Response& r, const Turn& t) {
       set(r, "X-Cache", t.asked_before == 0 ? "MISS" : "HIT");
       if (t.asked_before > 0) set(r, "Age", std::to_string(t.number / 2));
     }},
    {"a cache of what was not found, with the bodies",
     [](Response& r, const Turn& t) {
       replace(r, "}", R"(,"requestId":")" + std::to_string(std::hash<std::string>{}(t.id) % 90'000) + "\"}");
       if (t.asked_before > 0) set(r, "Age", std::to_string(t.number / 2));
     }},
    {"caches of several nodes",
     [](Response& r, const Turn& t) {
       if (t.draw(4) < t.asked_before) set(r, "Age", std::to_string(t.number / 2));
     }},
    {"keep-alive",
     [](Response& r, const Turn& t) {
       set(r, "Connection", "keep-alive, X-Hop");
       set(r, "Keep-Alive", "timeout=5, max=" + std::to_string(t.number));
       set(r, "X-Hop", t.hex(t.draw(9)));
     }},
    {"text with an id", [](Response& r, const Turn& t) { r.body = "<p>Not found (" + t.hex(12) + ")</p>"; }},
    {"two nodes",
     [](Response& r, const Turn& t) {
       set(r, "Server", second_node(t) ? "nginx" : "Apache/2.4 (Debian)");
       set(r, "Via", second_node(t) ? "1.1 b" : "1.1 a");
       if (second_node(t)) std::swap(r.headers[0], r.headers[1]);
     }},
    {"two nodes, order of members",
     [](Response& r, const Turn& t) {
       if (second_node(t)) r.body = R"({"message":"Finding not found","error":"Not Found","statusCode":404})";
     }},
    {"two nodes, white space",
     [](Response& r, const Turn& t) {
       if (second_node(t)) r.body = "{\n  \"statusCode\": 404,\n  \"message\": \"Finding not found\"\n}";
     }},
    {"nodes by chance, HTML or JSON",
     [](Response& r, const Turn& t) {
       if (t.draw(2) == 0) r.body = "<p>gone</p>";
     }},
    {"chunked or with length",
     [](Response& r, const Turn& t) {
       set(r, t.draw(2) == 0 ? "Transfer-Encoding" : "Content-Length", "chunked");
     }},
};

const std::vector<Named> leaks = {
    {"status", [](Response& r, const Turn&) { r.status = 403; }},
    {"one byte of the ETag", [](Response& r, const Turn&) { set(r, "ETag", "W/\"45-abd\""); }},
    {"strong ETag", [](Response& r, const Turn&) { set(r, "ETag", "\"45-abc\""); }},
    {"from a cache that its owner fills", [](Response& r, const Turn&) { set(r, "X-Served", "HIT"); }},
    {"extra header", [](Response& r, const Turn&) { set(r, "X-Owner", ""); }},
    {"extra header with a random value", [](Response& r, const Turn& t) { set(r, "X-Owner", t.uuid()); }},
    {"a header less",
     [](Response& r, const Turn&) {
       std::erase_if(r.headers, [](const Header& h) { return h.name == "Content-Type"; });
     }},
    {"second line of a header",
     [](Response& r, const Turn&) {
       r.headers.push_back({"content-type", "application/json"});
     }},
    {"Last-Modified of long ago",
     [](Response& r, const Turn&) { set(r, "Last-Modified", "Mon, 03 Aug 2020 09:15:00 GMT"); }},
};

/// Leaks in the body, for deployments whose body is the plain one, but for members added.
const std::vector<Named> body_leaks = {
    {"one byte of the message", [](Response& r, const Turn&) { replace(r, "not found", "not Found"); }},
    {"white space", [](Response& r, const Turn&) { replace(r, "404,", "404, "); }},
    {"line end behind", [](Response& r, const Turn&) { r.body += "\n"; }},
    {"no error", [](Response& r, const Turn&) { replace(r, R"(,"error":"Not Found")", ""); }},
    {"order of members",
     [](Response& r, const Turn&) {
       replace(r, R"("statusCode":404,"message":"Finding not found")",
               R"("message":"Finding not found","statusCode":404)");
     }},
    {"number as text", [](Response& r, const Turn&) { replace(r, "404", "\"404\""); }},
    {"404.0", [](Response& r, const Turn&) { replace(r, "404", "404.0"); }},
    {"an extra member", [](Response& r, const Turn&) { replace(r, "{", "{\"hint\":null,"); }},
    {"an extra member with a random value",
     [](Response& r, const Turn& t) { replace(r, "{", R"({"owner":")" + t.uuid() + "\","); }},
    {"escaped", [](Response& r, const Turn&) { replace(r, "Finding", "\\u0046inding"); }},
};

} // namespace

TEST_CASE("noise passes, whatever it is") {
  for (const auto& noise : noises)
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
      CAPTURE(noise.name);
      CAPTURE(seed);
      Deployment deployment(seed, noise.change, nullptr);
      const auto result = judge(deployment, all_aspects);
      CHECK_MESSAGE(result.outcome == Outcome::passed,
                    (result.differences.empty() ? "" : result.differences.front().where));
    }
}

TEST_CASE("noise that has a form of its own needs no confirmation") {
  for (const std::string name :
       {"none", "date", "request id", "cookie on each", "keep-alive", "volatile trace", "trace member",
        "path, method, timestamp, requestId in the body",
        "a timestamp of whole seconds, and an ETag that follows", "echo of the id, escaped and in capitals",
        "remaining"})
    for (const auto& noise : noises) {
      if (noise.name != name) continue;
      CAPTURE(name);
      Deployment deployment(1, noise.change, nullptr);
      CHECK_FALSE(judge(deployment, all_aspects).confirmed);
    }
}

TEST_CASE("a leak fails under every noise that does not hide it") {
  const auto touches_etag = [](const std::string& noise) {
    return noise.find("timestamp") != noise.npos || noise.find("the same") == 0;
  };
  const auto follows_echo = [](const std::string& noise) { return noise.find("echo") == 0; };
  for (const auto& noise : noises)
    for (const auto& leak : leaks) {
      const std::string what = leak.name;
      const bool etag = what.find("ETag") != what.npos;
      if (etag && (touches_etag(noise.name) || follows_echo(noise.name))) continue;
      for (std::uint64_t seed = 0; seed < 5; ++seed) {
        CAPTURE(noise.name);
        CAPTURE(leak.name);
        CAPTURE(seed);
        Deployment deployment(seed, noise.change, leak.change);
        const auto result = judge(deployment, all_aspects);
        CHECK(result.outcome == Outcome::failed);
      }
    }
}

TEST_CASE("a leak in the body fails under every noise that leaves the body comparable") {
  for (const auto& noise : noises) {
    const std::string name = noise.name;
    if (name.find("two nodes, ") == 0 || name.find("HTML") != name.npos || name == "text with an id")
      continue;
    for (const auto& leak : body_leaks) {
      CAPTURE(noise.name);
      CAPTURE(leak.name);
      Deployment deployment(3, noise.change, leak.change);
      const auto result = judge(deployment, all_aspects);
      CHECK(result.outcome == Outcome::failed);
      const bool named = std::any_of(result.differences.begin(), result.differences.end(),
                                     [](const Difference& each) { return each.aspect == Aspect::body; });
      CHECK(named);
    }
  }
}

TEST_CASE("a leak on one of two nodes is inconclusive, never passed or failed but by chance") {
  for (const auto* table : {&leaks, &body_leaks})
    for (const auto& leak : *table) {
      int inconclusive = 0;
      int failed = 0;
      int confirmed = 0;
      constexpr int runs = 40;
      for (std::uint64_t seed = 0; seed < runs; ++seed) {
        const auto on_one = [&](Response& r, const Turn& t) {
          if (second_node(t)) leak.change(r, t);
        };
        Deployment deployment(seed, nullptr, on_one);
        const auto result = judge(deployment, all_aspects);
        if (result.confirmed) ++confirmed;
        if (result.outcome == Outcome::inconclusive) ++inconclusive;
        if (result.outcome == Outcome::failed) ++failed;
      }
      CAPTURE(leak.name);
      CHECK(failed <= 1);
      CHECK(confirmed == runs); // the case is the second request of the round
      CHECK(inconclusive >= runs * 3 / 4);
    }
}

} // namespace conformance::judge
