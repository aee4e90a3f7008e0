#include "judge/forms.hpp"

#include "judge/testing.hpp"

namespace conformance::judge {

TEST_CASE("noise is reduced to the narrowest form that all share") {
  struct {
    std::vector<std::string> texts;
    const char* sample;
    const char* reduced; // of the sample
  } const table[] = {
      {{"9", "10"}, "8", "«integer»"},
      {{"9", "10"}, "-1", "«integer»"},
      {{"9", "10"}, "ten", "ten"},
      {{"1.5", "12"}, "0.25", "«number»"},
      {{"6f1c2b3a-0000-4000-8000-00000000000a", "6f1c2b3a-0000-4000-8000-00000000000b"},
       "00000000-0000-0000-0000-000000000000",
       "«UUID»"},
      {{"6f1c2b3a-0000-4000-8000-00000000000a", "6f1c2b3a-0000-4000-8000-00000000000b"}, "none", "none"},
      {{"a1b2", "ffff"}, "00ff", "«hexadecimal of 4»"},
      {{"a1b2", "ffff"}, "0ff", "0ff"},
      {{"a1b2", "fff"}, "0", "«hexadecimal»"},
      {{"Mon, 03 Aug 2026 09:15:00 GMT", "Mon, 03 Aug 2026 09:15:01 GMT"},
       "Tue, 04 Aug 2026 00:00:00 GMT",
       "«HTTP date»"},
      {{"2026-08-03T09:15:00Z", "2026-08-03T09:15:00.5Z"}, "2026-08-03T09:15:01.123+02:00", "«ISO 8601»"},
      {{"2026-08-03T09:15:00Z", "2026-08-03T09:15:00.5Z"}, "never", "never"},
      {{"req_k3x", "req_zz9"}, "req_0", "«anything»"},
      // what does not vary still counts
      {{"total;dur=9.8", "total;dur=12.25"}, "total;dur=1", "total;«anything»"},
      {{"total;dur=9.8", "total;dur=12.25"}, "total;dur=1, db;dur=3", "total;dur=1, db;dur=3"},
      {{"\"id 17 of a\"", "\"id 18 of a\""}, "\"id 19 of b\"", "\"id «integer» of b\""},
      {{R"(W/"5e-abc+/=")", R"(W/"5e-Zbc")"}, R"(W/"7a")", R"(W/"«anything»")"},
      {{R"(W/"5e-abc+/=")", R"(W/"5e-Zbc")"}, R"("7a")", R"("7a")"},
      {{"sid=abc; Path=/; HttpOnly", "sid=xyz; Path=/; HttpOnly"}, "sid=q; Path=/", "sid=q; Path=/"},
      // other punctuation: the whole varies
      {{"a, b", "a"}, "anything; at all", "«anything»"},
      {{"", "a"}, "b c", "«anything»"},
      {{"a:b", "a;b"}, "x", "«anything»"},
      {{"a", "2026-08-03T09:15:00Z"}, "b", "«anything»"},
  };
  for (const auto& row : table) {
    CAPTURE(row.texts.front());
    CAPTURE(row.sample);
    const auto noise = Noise::learned(row.texts);
    REQUIRE(noise);
    CHECK(noise->reduced(row.sample) == row.reduced);
    for (const auto& text : row.texts)
      CHECK(noise->reduced(text) == noise->reduced(row.texts.front()));
  }
  CHECK_FALSE(Noise::learned({"a", "a", "a"}));
}

TEST_CASE("generic texts differ in nothing but values that look random") {
  CHECK(generic("etag W/\"5e-abcDEF0123456789\" of 17") == "etag W/\"«anything»\" of «number»");
  CHECK(generic("at 2026-08-03T09:15:00Z, 6f1c2b3a-0000-4000-8000-00000000000a") == "at «ISO 8601», «UUID»");
  CHECK(generic("deadbeef01 Finding not found") == "«hexadecimal» Finding not found");
  CHECK(generic("face bad authorization-header") == "face bad authorization-header");
}

TEST_CASE("only times near the answer's own are current") {
  const auto now = *timestamp("2026-08-03T09:15:00Z");
  CHECK(without_current_times(R"({"t":"2026-08-03T09:14:59.123Z","u":1})", now) ==
        R"({"t":"«now, ISO 8601»","u":1})");
  CHECK(without_current_times("Mon, 03 Aug 2026 09:20:00 GMT", now) == "«now, HTTP date»");
  CHECK(without_current_times("2026-08-03T11:15:00+02:00", now) == "«now, ISO 8601»");
  for (const auto* other : {"2026-08-03T09:20:01Z", "2026-08-03T09:09:59Z", "2025-08-03T09:15:00Z",
                            "x2026-08-03T09:15:00Z", "2026-08-03T09:15:00Zulu", "12026-08-03T09:15:00Z"})
    CHECK(without_current_times(other, now) == other);
}

TEST_CASE("noise in long texts costs little") {
  std::string a;
  for (int i = 0; i < 100'000; ++i)
    a += "word 12, ";
  auto b = a;
  b[b.size() / 2] = 'x';
  const Stopwatch watch;
  const auto noise = Noise::learned({a, b});
  REQUIRE(noise);
  CHECK(noise->reduced(a) == noise->reduced(b));
  CHECK_FALSE(generic(a).empty());
  CHECK(without_current_times(std::string(1'000'000, '2'), *timestamp("2026-08-03T09:15:00Z")).size() ==
        1'000'000);
  CHECK(watch.seconds() < 5);
  CHECK(Noise::learned({std::string(2'000'000, 'a'), "b"})->reduced("c") == "«anything»");
}

} // namespace conformance::judge
