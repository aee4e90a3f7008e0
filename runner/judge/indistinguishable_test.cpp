#include "judge/indistinguishable.hpp"

#include "judge/testing.hpp"

#include <functional>
#include <random>

namespace conformance::judge {

namespace {

/// What stands in an answer besides what the test is about.
struct Turn {
  std::size_t number = 0; // in the order sent
  std::string id;
  std::mt19937_64* random = nullptr;

  std::uint64_t draw(std::uint64_t below) const { return (*random)() % below; }
  std::string hex(std::size_t digits) const {
    std::string out;
    for (std::size_t i = 0; i < digits; ++i)
      out += "0123456789abcdef"[draw(16)];
    return out;
  }
  std::string uuid() const { return hex(8) + "-" + hex(4) + "-4" + hex(3) + "-8" + hex(3) + "-" + hex(12); }
  std::string clock(const char* before, const char* after) const {
    const auto second = number / 3;
    return before + std::string(second < 10 ? "0" : "") + std::to_string(second) + after;
  }
};

using Change = std::function<void(Response&, const Turn&)>;

void set(Response& to, const std::string& name, const std::string& value) {
  for (auto& each : to.headers)
    if (each.name == name) {
      each.value = value;
      return;
    }
  to.headers.push_back({name, value});
}

void replace(Response& in, const std::string& what, const std::string& by) {
  const auto at = in.body.find(what);
  REQUIRE(at != std::string::npos);
  in.body.replace(at, what.size(), by);
}

Response plain() {
  return response(404, {{"Content-Type", "application/json; charset=utf-8"}, {"ETag", "W/\"45-abc\""}},
                  R"({"statusCode":404,"message":"Finding not found","error":"Not Found"})");
}

const ComparisonOptions all_aspects = {
    {Aspect::status, Aspect::members, Aspect::body, Aspect::headers, Aspect::header_order},
    {"/statusCode", "/message", "/error"},
    {"x-trace"},
    {"/trace"}};

/// A deployment with noise and perhaps a leak, asked again and again.
class Deployment {
public:
  Deployment(std::uint64_t seed, Change noise, Change leak)
      : random_(seed), noise_(std::move(noise)), leak_(std::move(leak)) {}

  Sample ask(bool is_case) {
    Turn turn{asked_++, "", &random_};
    turn.id = turn.uuid();
    auto answer = plain();
    if (noise_) noise_(answer, turn);
    if (is_case && leak_) leak_(answer, turn);
    for (auto& each : answer.headers)
      if (each.name == "Content-Length") each.value = std::to_string(answer.body.size());
    kept_.push_back(std::make_unique<Response>(std::move(answer)));
    return {kept_.back().get(), {turn.id, "/findings/" + turn.id}};
  }

  struct Gathering {
    std::vector<Sample> references, samples;
  };

  /// Eight of each, shuffled.
  Gathering gather() {
    std::vector<bool> order(16, false);
    std::fill(order.begin(), order.begin() + 8, true);
    std::shuffle(order.begin(), order.end(), random_);
    Gathering out;
    for (const bool is_case : order)
      (is_case ? out.samples : out.references).push_back(ask(is_case));
    return out;
  }

  std::mt19937_64& random() { return random_; }

private:
  std::mt19937_64 random_;
  Change noise_, leak_;
  std::size_t asked_ = 0;
  std::vector<std::unique_ptr<Response>> kept_;
};

enum class Outcome { passed, failed, inconclusive };

/// The rules of LANGUAGE.md, with what this floor offers.
struct Judgement {
  Outcome outcome = Outcome::passed;
  bool confirmed = false; // the first round was not enough
  std::vector<Difference> differences;
};

Judgement judge(Deployment& deployment, const ComparisonOptions& options) {
  const auto first = deployment.ask(false);
  const auto sample = deployment.ask(true);
  const auto second = deployment.ask(false);
  Judgement out;
  if (compare_round(first, second, sample, options).empty()) return out;
  out.confirmed = true;
  const auto gathered = deployment.gather();
  const auto conclusion = conclude(gathered.references, gathered.samples, options);
  out.differences = conclusion.differences;
  if (conclusion.likeness == Likeness::alike) return out;
  if (conclusion.likeness == Likeness::different) {
    out.outcome = Outcome::failed;
    return out;
  }
  const auto again = deployment.gather();
  out.differences =
      recurring(gathered.references, gathered.samples, again.references, again.samples, options);
  if (!out.differences.empty()) out.outcome = Outcome::inconclusive;
  return out;
}

struct Named {
  const char* name;
  Change change;
};

/// A node of two that take turns.
bool second_node(const Turn& turn) {
  return turn.number % 2 == 1;
}

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

TEST_CASE("nodes in rotation are told apart only if the gathering separates them perfectly") {
  std::mt19937_64 random(7);
  int separated = 0;
  for (int run = 0; run < 400; ++run) {
    std::vector<Response> answers;
    std::vector<Sample> references, samples;
    bool reference_on[2] = {false, false};
    bool sample_on[2] = {false, false};
    const auto size = 1 + random() % 4;
    answers.reserve(2 * size);
    for (std::size_t i = 0; i < 2 * size; ++i) {
      const auto node = random() % 2;
      auto answer = plain();
      set(answer, "Server", node == 0 ? "nginx" : "Apache/2.4 (Debian)");
      if (node == 1) replace(answer, ":404", ": 404");
      answers.push_back(answer);
      (i < size ? references : samples).push_back({&answers.back(), {}});
      (i < size ? reference_on : sample_on)[node] = true;
    }
    const bool apart = !(reference_on[0] && sample_on[0]) && !(reference_on[1] && sample_on[1]);
    const auto conclusion = conclude(references, samples, all_aspects);
    CHECK((conclusion.likeness == Likeness::different) == apart);
    if (reference_on[0] && reference_on[1]) CHECK(conclusion.likeness == Likeness::alike);
    separated += apart ? 1 : 0;
  }
  CHECK(separated > 10);
}

TEST_CASE("the quarter rule") {
  const auto reference = plain();
  auto other = plain();
  replace(other, "not found", "hidden");
  auto third = plain();
  replace(third, "not found", "secret");
  const auto of = [](std::size_t plain_ones, const Response& a, std::size_t others, const Response& b) {
    std::vector<Sample> out(plain_ones, Sample{&a, {}});
    out.insert(out.end(), others, Sample{&b, {}});
    return out;
  };
  const auto references = of(8, reference, 0, other);
  const auto recurs = [&](std::size_t in_first, std::size_t in_second, const Response& shown_second) {
    return recurring(references, of(8 - in_first, reference, in_first, other), references,
                     of(8 - in_second, reference, in_second, shown_second), all_aspects);
  };
  CHECK(recurs(2, 2, other).size() == 2); // members and body
  CHECK(recurs(1, 8, other).empty());
  CHECK(recurs(8, 1, other).empty());
  CHECK(recurs(4, 4, third).empty());
  CHECK(recurs(4, 0, other).empty());
  CHECK(recurring(of(7, reference, 1, other), of(0, reference, 8, other), references,
                  of(0, reference, 8, other), all_aspects)
            .empty());
  const auto found = recurs(3, 2, other).back();
  CHECK(found.where == "body at byte 38 (member /message)");
  CHECK(found.sample_seen == 5);
  CHECK(found.sample_total == 16);
  CHECK(found.reference_seen == 0);
  CHECK(found.reference_total == 16);
}

TEST_CASE("a difference shows where, both sides and how often") {
  struct {
    const char* what;
    Change leak;
    Aspect aspect;
    const char* where;
    const char* reference;
    const char* sample;
  } const table[] = {
      {"status", [](Response& r, const Turn&) { r.status = 403; }, Aspect::status, "status", "404", "403"},
      {"message", [](Response& r, const Turn&) { replace(r, "Finding not", "Finding is not"); }, Aspect::body,
       "body at byte 38 (member /message)",
       R"({"statusCode":404,"message":"Finding not found","error":"Not Found","id":"«e...)",
       R"({"statusCode":404,"message":"Finding is not found","error":"Not Found","id":"...)"},
      {"behind an echo", [](Response& r, const Turn&) { r.body += " "; }, Aspect::body, "body at byte 115",
       R"(... found","error":"Not Found","id":"«echo»"})",
       R"(... found","error":"Not Found","id":"«echo»"} )"},
      {"member", [](Response& r, const Turn&) { replace(r, R"("Finding not found")", "null"); },
       Aspect::members, "member /message", R"("Finding not found")", "null"},
      {"no member", [](Response& r, const Turn&) { replace(r, R"("error":"Not Found",)", ""); },
       Aspect::members, "member /error", R"("Not Found")", "absent"},
      {"header", [](Response& r, const Turn&) { set(r, "ETag", "W/\"45-\x1b\""); }, Aspect::headers,
       "header etag", R"(W/"45-abc")", R"(W/"45-\u{1b}")"},
      {"header less", [](Response& r, const Turn&) { r.headers.erase(r.headers.begin()); }, Aspect::headers,
       "header content-type", "application/json; charset=utf-8", "absent"},
      {"order", [](Response& r, const Turn&) { std::swap(r.headers[0], r.headers[1]); }, Aspect::header_order,
       "order of headers", "Content-Type, ETag", "ETag, Content-Type"},
      {"letter case", [](Response& r, const Turn&) { r.headers[1].name = "etag"; }, Aspect::header_order,
       "order of headers", "Content-Type, ETag", "Content-Type, etag"},
  };
  const auto with_id = [](Response& r, const Turn& t) { replace(r, "\"}", R"(","id":")" + t.id + "\"}"); };
  for (const auto& row : table) {
    CAPTURE(row.what);
    Deployment deployment(1, row.aspect == Aspect::headers ? Change() : with_id, row.leak);
    const auto options = ComparisonOptions{{row.aspect}, all_aspects.members, {}, {}};
    const auto result = judge(deployment, options);
    REQUIRE(result.differences.size() == 1);
    const auto& difference = result.differences.front();
    CHECK(difference.aspect == row.aspect);
    CHECK(difference.where == row.where);
    CHECK(difference.reference == row.reference);
    CHECK(difference.sample == row.sample);
    CHECK(difference.reference_seen == 8);
    CHECK(difference.sample_seen == 8);
    CHECK(difference.sample_total == 8);
  }
}

TEST_CASE("the order and case of header names are a matter of header-order alone") {
  const auto shuffled = [](Response& r, const Turn&) {
    std::swap(r.headers[0], r.headers[1]);
    for (auto& each : r.headers)
      for (auto& c : each.name)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  Deployment deployment(1, nullptr, shuffled);
  const auto result = judge(deployment, all_aspects);
  REQUIRE(result.differences.size() == 1);
  CHECK(result.differences.front().aspect == Aspect::header_order);
  Deployment again(1, nullptr, shuffled);
  CHECK_FALSE(judge(again, {{Aspect::status, Aspect::body, Aspect::headers}, {}, {}, {}}).confirmed);
}

TEST_CASE("an order of headers that differs now and then is nothing") {
  Deployment deployment(1, nullptr, [](Response& r, const Turn& t) {
    if (second_node(t)) std::swap(r.headers[0], r.headers[1]);
  });
  CHECK(judge(deployment, all_aspects).outcome == Outcome::passed);
}

TEST_CASE("hop-by-hop fields are left out, those of length are not") {
  struct {
    const char* name;
    const char* value;
    bool counts;
  } const table[] = {
      {"Connection", "close", false},
      {"Keep-Alive", "timeout=5", false},
      {"Proxy-Connection", "close", false},
      {"TE", "trailers", false},
      {"Trailer", "Expires", false},
      {"Upgrade", "h2c", false},
      {"Transfer-Encoding", "chunked", true},
      {"Content-Length", "7", true},
      {"Proxy-Status", "x", true},
  };
  for (const auto& row : table) {
    CAPTURE(row.name);
    Deployment deployment(1, nullptr, [&](Response& r, const Turn&) {
      r.headers.push_back({row.name, row.value});
    });
    CHECK((judge(deployment, {{Aspect::headers}, {}, {}, {}}).outcome == Outcome::failed) == row.counts);
  }
}

TEST_CASE("Content-Length follows from the body") {
  const auto with_length = [](std::string value, std::string body, std::string encoding = "") {
    auto out = response(404, {{"Content-Length", std::move(value)}}, std::move(body));
    out.content_encoding = std::move(encoding);
    return out;
  };
  const ComparisonOptions headers{{Aspect::headers}, {}, {}, {}};
  const auto differ = [&](const Response& a, const Response& b) {
    return !compare_round({&a, {}}, {&a, {}}, {&b, {}}, headers).empty();
  };
  CHECK_FALSE(differ(with_length("3", "abc"), with_length("4", "abcd")));
  CHECK(differ(with_length("3", "abc"), with_length("5", "abcd")));
  CHECK(differ(with_length("60", ""), with_length("61", ""))); // of HEAD
  CHECK_FALSE(differ(with_length("30", "abc", "gzip"), with_length("31", "abc", "gzip")));
  auto none = with_length("3", "abc");
  none.headers.clear();
  CHECK(differ(with_length("3", "abc"), none));
}

TEST_CASE("volatile members and headers count by presence") {
  const auto answer = [](std::string body, bool trace) {
    auto out = response(404, {}, std::move(body));
    if (trace) set(out, "x-trace", "1");
    return out;
  };
  const ComparisonOptions options{
      {Aspect::body, Aspect::headers, Aspect::members}, {"/trace"}, {"X-Trace"}, {"/trace"}};
  const auto reference = answer(R"({"trace":"a"})", true);
  const auto same = answer(R"({"trace":["b"]})", true);
  const auto without = answer("{}", false);
  CHECK(compare_round({&reference, {}}, {&reference, {}}, {&same, {}}, options).empty());
  CHECK(compare_round({&reference, {}}, {&reference, {}}, {&without, {}}, options).size() == 3);
}

TEST_CASE("a body that is no JSON is compared by its bytes") {
  for (const auto* body : {"<p>gone</p>", "\xff\xfe\x00", "{\"a\":", "", "\xEF\xBB\xBF{}"}) {
    const auto reference = response(404, {}, body);
    auto other = reference;
    other.body += " ";
    const ComparisonOptions options{{Aspect::body}, {}, {}, {}};
    CHECK(compare_round({&reference, {}}, {&reference, {}}, {&reference, {}}, options).empty());
    CHECK(compare_round({&reference, {}}, {&reference, {}}, {&other, {}}, options).size() == 1);
  }
}

TEST_CASE("hostile bodies take little time") {
  std::string list = "[0";
  for (int i = 0; i < 150'000; ++i)
    list += ",{\"a\":1}";
  list += "]";
  auto changed = list;
  changed[changed.size() / 2] = changed[changed.size() / 2] == '1' ? '2' : changed[changed.size() / 2];
  changed.replace(changed.rfind("1"), 1, "7");
  std::string binary(1'000'000, '\xff');
  for (std::size_t i = 0; i < binary.size(); i += 7)
    binary[i] = static_cast<char>(i % 251);
  auto other_binary = binary;
  other_binary[500'000] = 'x';
  const std::pair<std::string, std::string> pairs[] = {
      {list, changed},
      {binary, other_binary},
      {std::string(10'000'000, '['), std::string(10'000'001, '[')},
      {std::string(200, '[') + std::string(200, ']'), std::string(199, '[') + "1" + std::string(199, ']')},
      {"\"" + std::string(1'000'000, '%') + "\"", "\"" + std::string(999'999, '\\') + "\""},
  };
  for (const auto& [one, other] : pairs) {
    const Stopwatch watch;
    const auto a = response(404, {}, one);
    const auto b = response(404, {}, other);
    const Sample first{
        &a, {"6f1c2b3a-0000-4000-8000-00000000000a", "/findings/6f1c2b3a-0000-4000-8000-00000000000a"}};
    const Sample second{&b, first.echoes};
    const ComparisonOptions options{{Aspect::body, Aspect::members}, {"/message"}, {}, {}};
    compare_round(first, first, second, options);
    compare_round(first, second, second, options);
    CHECK(watch.seconds() < 20);
    MESSAGE("seconds: ", watch.seconds());
  }
}

} // namespace conformance::judge
