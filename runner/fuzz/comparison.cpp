#include "fuzz/promise.hpp"
#include "fuzz/targets.hpp"
#include "judge/gathering.hpp"

namespace conformance::fuzz {

namespace {

Response response_of(std::string_view part) {
  Response out;
  out.status = 404;
  const auto line = part.find('\n');
  out.headers = {{"Content-Type", "application/json"}, {"X-Fuzz", std::string(part.substr(0, line))}};
  out.body = line == std::string_view::npos ? std::string() : std::string(part.substr(line + 1));
  out.headers.push_back({"Content-Length", std::to_string(out.body.size())});
  return out;
}

} // namespace

/// Three answers, each a header value, a line end and a body; then an echo. What is equal to a reference is
/// alike.
void comparison(std::string_view bytes) {
  auto parts = parts_of(bytes);
  parts.resize(4);
  const auto first = response_of(parts[0]), second = response_of(parts[1]), third = response_of(parts[2]);
  const std::vector<std::string> echoes = {std::string(parts[3])};
  const judge::Sample one{&first, echoes}, other{&second, echoes}, sample{&third, echoes};
  using judge::Aspect;
  judge::ComparisonOptions options;
  options.aspects = {Aspect::status, Aspect::members, Aspect::body, Aspect::headers, Aspect::header_order};
  options.members = {"/message", "/data/0"};

  promise(judge::compare_round(one, other, one, options).empty(), "a reference is like itself");
  promise(judge::compare_round(one, one, one, options).empty(), "an answer is like itself");
  for (const auto& difference : judge::compare_round(one, other, sample, options)) {
    promise(!difference.where.empty(), "a difference has a place");
    promise(difference.reference != difference.sample, "a difference shows two things");
  }
  const auto same = judge::conclude({one, other, one}, {one, other, one}, options);
  promise(same.likeness == judge::Likeness::alike, "what was gathered twice is alike");
  judge::conclude({one, other}, {sample, one}, options);
  const auto twice = judge::weigh({{{one, other}, {other, one}}, {{one}, {one}}}, options);
  promise(twice.outcome == judge::Weighing::Outcome::alike, "what was gathered twice is alike");
  for (const auto& difference :
       judge::weigh({{{one, other}, {sample, one}}, {{one, other}, {sample, sample}}}, options).differences)
    promise(difference.shown < 4 && difference.chance, "a difference that was counted is of a sample");
}

} // namespace conformance::fuzz
