#include "judge/deployment_testing.hpp"

#include <array>
#include <fmt/format.h>

/// CONFORMANCE_ALIKE_RUNS: how often each deployment is simulated, by the program that this is built into.

namespace conformance::judge {

namespace {

constexpr std::size_t runs = CONFORMANCE_ALIKE_RUNS;
constexpr std::size_t runs_of_leaks = runs / 4; // they take longer

/// Something that an answer may show or not.
using Show = void (*)(Response&, const Turn&);

std::string words(const Turn& turn) {
  constexpr const char* all[] = {"SQL", "injection", "in", "login", "of", "payroll", "hidden"};
  std::string out;
  for (int i = 0; i < 5; ++i)
    out += std::string(out.empty() ? "" : " ") + all[turn.draw(std::size(all))];
  return out;
}

std::string letters(const Turn& turn) {
  std::string out;
  for (int i = 0; i < 6; ++i)
    out += static_cast<char>('a' + turn.draw(10));
  return out;
}

void member_otherwise(Response& r, const Turn& t) {
  replace(r, "}", ",\"debug" + letters(t) + "\":\"" + words(t) + "\"}");
}
void value_otherwise(Response& r, const Turn& t) {
  replace(r, "}", ",\"debug\":\"" + words(t) + "\"}");
}
void random_value(Response& r, const Turn& t) {
  replace(r, "}", ",\"trace-of-node\":\"" + t.hex(16) + "\"}");
}
void header_otherwise(Response& r, const Turn& t) {
  set(r, "X-" + letters(t), words(t));
}
void header_of_a_kind(Response& r, const Turn& t) {
  set(r, "Set-Cookie", "lb" + letters(t) + "=" + t.hex(20));
}
void one_header(Response& r, const Turn&) {
  set(r, "X-Cache", "hit");
}
void one_member(Response& r, const Turn&) {
  replace(r, "}", R"(,"node":7})");
}
void refused_first(Response&, const Turn& t) {
  *t.came_before = "503";
}
void from_a_cache(Response& r, const Turn& t) {
  set(r, "X-Cache", t.asked_before == 0 ? "MISS" : "HIT");
  if (t.asked_before > 0) set(r, "Age", std::to_string(t.number / 3));
}
void limited_or_refused_first(Response&, const Turn& t) {
  constexpr const char* all[] = {"503", "502", "504", "500", "reset"};
  *t.came_before = all[t.draw(std::size(all))];
}

struct Shown {
  const char* name;
  Show show;
  bool each_otherwise;
};
constexpr Shown all_shown[] = {
    {"a member with a random name", member_otherwise, true},
    {"a member with random words", value_otherwise, true},
    {"a member with a random value", random_value, false},
    {"a header with a random name", header_otherwise, true},
    {"a cookie with a random name", header_of_a_kind, false},
    {"a header, always the same", one_header, false},
    {"a member, always the same", one_member, false},
    {"a cache of what is absent", from_a_cache, false},
    {"a 503 first", refused_first, false},
    {"some refusal first", limited_or_refused_first, false},
};

const ComparisonOptions options = {
    {Aspect::status, Aspect::members, Aspect::body, Aspect::headers, Aspect::attempts},
    {"/statusCode", "/message", "/error"},
    {},
    {}};

struct Odds {
  std::size_t runs = 0, failed = 0, inconclusive = 0, gatherings = 0;
  std::string text() const {
    const auto each = [this](std::size_t count) {
      return static_cast<double>(count) / static_cast<double>(runs);
    };
    return fmt::format("{:7.2f} {:7.2f} {:7.2f}", 100 * each(failed), 100 * each(inconclusive),
                       each(gatherings));
  }
};

/// `rate`, in thousandths, of all answers or of those of the case show it; `noise` of all show a member with
/// a random name.
Odds odds(const Shown& shown, std::uint64_t rate, bool leaks, std::uint64_t noise, std::uint64_t number) {
  const auto now_and_then = [&](Response& r, const Turn& t) {
    if (t.draw(1000) < rate) shown.show(r, t);
  };
  const auto also = [&](Response& r, const Turn& t) {
    if (t.draw(1000) < noise) member_otherwise(r, t);
  };
  Odds out;
  out.runs = leaks ? runs_of_leaks : runs;
  for (std::size_t seed = 1; seed <= out.runs; ++seed) {
    Deployment deployment((number << 32U) + seed, leaks ? Change(also) : Change(now_and_then),
                          leaks ? Change(now_and_then) : Change());
    const auto result = judge(deployment, options);
    out.failed += result.outcome == Outcome::failed ? 1 : 0;
    out.inconclusive += result.outcome == Outcome::inconclusive ? 1 : 0;
    out.gatherings += result.gatherings;
  }
  return out;
}

constexpr std::uint64_t rates_of_noise[] = {1000, 667, 500, 333, 200, 100, 20};
constexpr std::uint64_t rates_of_leaks[] = {1000, 750, 500, 250, 100};

} // namespace

TEST_CASE("what has nothing to do with the id hardly ever looks like a leak") {
  auto table = fmt::format("{} runs each, in %: failed, inconclusive; gatherings a run\n", runs);
  std::uint64_t number = 0;
  for (const auto& shown : all_shown)
    for (const auto rate : rates_of_noise) {
      const auto found = odds(shown, rate, false, 0, ++number);
      table += fmt::format("{:<30} in {:>5.1f} % of all | {}\n", shown.name, static_cast<double>(rate) / 10,
                           found.text());
      CAPTURE(std::string(shown.name));
      CAPTURE(rate);
      CHECK(found.failed == 0);
      CHECK(found.inconclusive * 200 <= runs);
    }
  MESSAGE(table);
}

TEST_CASE("what has to do with the id is found") {
  auto table = fmt::format("{} runs each, in %: failed, inconclusive; gatherings a run\n", runs_of_leaks);
  std::uint64_t number = 1000;
  for (const auto& shown : all_shown)
    for (const std::uint64_t noise : {0U, 100U})
      for (const auto rate : rates_of_leaks) {
        const auto found = odds(shown, rate, true, noise, ++number);
        table += fmt::format("{:<30} in {:>5.1f} % of the case's, noise in {:>2} % of all | {}\n", shown.name,
                             static_cast<double>(rate) / 10, noise / 10, found.text());
        CAPTURE(std::string(shown.name));
        CAPTURE(rate);
        CAPTURE(noise);
        // As often as its first answer shows it: a run has many cases.
        const auto noticed = (found.failed + found.inconclusive) * 1000;
        if (rate == 1000) CHECK(found.failed * 100 >= found.runs * 98);
        if (rate == 500) CHECK(noticed >= found.runs * 250);
        if (rate == 250 && noise == 0) CHECK(noticed >= found.runs * 20);
        if (rate == 500 && noise == 0 && shown.each_otherwise) CHECK(found.failed * 1000 >= found.runs * 250);
        if (rate <= 500 && !shown.each_otherwise) CHECK(found.failed * 50 <= found.runs);
      }
  MESSAGE(table);
}

} // namespace conformance::judge
