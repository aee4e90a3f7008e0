#include "judge/deployment_testing.hpp"

namespace conformance::judge {

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
      {"behind an echo", [](Response& r, const Turn&) { r.body += " "; }, Aspect::body, "body at byte 113",
       R"(...nd","error":"Not Found","id":"«echo»"})", R"(...nd","error":"Not Found","id":"«echo»"} )"},
      {"member", [](Response& r, const Turn&) { replace(r, R"("Finding not found")", "null"); },
       Aspect::members, "member /message", R"("Finding not found")", "null"},
      {"number", [](Response& r, const Turn&) { replace(r, ":404", ":400.0"); }, Aspect::members,
       "member /statusCode", "404", "400"},
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
    CHECK(difference.reference_seen == 16);
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

TEST_CASE("an order of headers is no reason for mixed or inconclusive") {
  const auto reference = plain();
  auto turned = plain();
  std::swap(turned.headers[0], turned.headers[1]);
  std::vector<Sample> references(8, Sample{&reference, {}});
  std::vector<Sample> some = references;
  some.front().response = &turned;
  some.back().response = &turned;
  CHECK(conclude(references, some, all_aspects).likeness == Likeness::alike);
  CHECK(weigh({{references, some}, {references, some}}, all_aspects).outcome == Weighing::Outcome::alike);

  auto leaking = plain();
  replace(leaking, "not found", "hidden");
  std::swap(leaking.headers[0], leaking.headers[1]);
  std::vector<Sample> all(8, Sample{&turned, {}});
  all.front().response = &leaking;
  CHECK(conclude(references, all, all_aspects).likeness == Likeness::mixed);
  all.front().response = &turned;
  CHECK(conclude(references, all, all_aspects).likeness == Likeness::different);
}

TEST_CASE("headers and members that come and go are left out in every combination") {
  const auto with = [](std::initializer_list<const char*> names) {
    auto out = plain();
    for (const auto* name : names) {
      set(out, name, "1");
      replace(out, "{", "{\"" + std::string(name) + "\":1,");
    }
    return out;
  };
  const auto first = with({"x-a"});
  const auto second = with({"x-b"});
  for (const auto& sample : {with({}), with({"x-a", "x-b"}), with({"x-b"})})
    CHECK(compare_round({&first, {}}, {&second, {}}, {&sample, {}}, all_aspects).empty());
  const auto other = with({"x-a", "x-c"});
  CHECK(compare_round({&first, {}}, {&second, {}}, {&other, {}}, all_aspects).size() == 3);
}

TEST_CASE("a second that rolls over before the case needs no confirmation") {
  const auto at = [](const char* second, const char* minute = "15") {
    auto out = plain();
    set(out, "Date", "Mon, 03 Aug 2026 09:15:" + std::string(second) + " GMT");
    replace(out, "}", R"(,"timestamp":"2026-08-03T09:)" + std::string(minute) + ":" + second + "Z\"}");
    set(out, "ETag", "\"hash-of-" + std::string(second) + "\"");
    return out;
  };
  const auto reference = at("00");
  const auto later = at("01");
  const auto much_later = at("01", "45");
  CHECK(compare_round({&reference, {}}, {&reference, {}}, {&later, {}}, all_aspects).empty());
  CHECK_FALSE(compare_round({&reference, {}}, {&reference, {}}, {&much_later, {}}, all_aspects).empty());
}

TEST_CASE("an ETag that follows from an echo is none of a reference that is always the same") {
  const auto of = [](const std::string& id, const char* etag) {
    auto out = plain();
    replace(out, "}", ",\"path\":\"/findings/" + id + "\"}");
    set(out, "ETag", etag);
    return out;
  };
  const auto reference = of("absent-id", "\"1\"");
  const auto foreign = of("foreign-id", "\"2\"");
  const auto weak = of("foreign-id", "W/\"2\"");
  const Sample first{&reference, {"absent-id"}};
  CHECK(compare_round(first, first, {&foreign, {"foreign-id"}}, all_aspects).empty());
  CHECK(compare_round(first, first, {&weak, {"foreign-id"}}, all_aspects).size() == 1);
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
  for (int i = 0; i < 60'000; ++i)
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
      {list + std::string(700'000, ' '), changed + std::string(700'000, ' ')},
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
    CHECK(watch.seconds() < 30);
  }
}

} // namespace conformance::judge
