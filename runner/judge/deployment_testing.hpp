#pragma once
#include "judge/gathering.hpp"
#include "judge/testing.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <random>

namespace conformance::judge {

/// What stands in an answer besides what the test is about.
struct Turn {
  std::size_t number = 0; // in the order sent
  std::string id;
  std::mt19937_64* random = nullptr;
  std::string* came_before = nullptr; // what comes before the answer

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

inline void set(Response& to, const std::string& name, const std::string& value) {
  for (auto& each : to.headers)
    if (each.name == name) {
      each.value = value;
      return;
    }
  to.headers.push_back({name, value});
}

inline void replace(Response& in, const std::string& what, const std::string& by) {
  const auto at = in.body.find(what);
  REQUIRE(at != std::string::npos);
  in.body.replace(at, what.size(), by);
}

inline Response plain() {
  return response(404, {{"Content-Type", "application/json; charset=utf-8"}, {"ETag", "W/\"45-abc\""}},
                  R"({"statusCode":404,"message":"Finding not found","error":"Not Found"})");
}

inline const ComparisonOptions all_aspects = {
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
    std::string before;
    Turn turn{asked_++, "", &random_, &before};
    turn.id = turn.uuid();
    auto answer = plain();
    if (noise_) noise_(answer, turn);
    if (is_case && leak_) leak_(answer, turn);
    for (auto& each : answer.headers)
      if (each.name == "Content-Length") each.value = std::to_string(answer.body.size());
    kept_.push_back(std::make_unique<Response>(std::move(answer)));
    return {kept_.back().get(), {turn.id, "/findings/" + turn.id}, before};
  }

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
  std::size_t gatherings = 0;
  std::vector<Difference> differences;
};

inline Judgement judge(Deployment& deployment, const ComparisonOptions& options) {
  const auto first = deployment.ask(false);
  const auto sample = deployment.ask(true);
  const auto second = deployment.ask(false);
  Judgement out;
  if (compare_round(first, second, sample, options).empty()) return out;
  out.confirmed = true;
  std::vector<Gathering> gatherings;
  Weighing weighing;
  do {
    gatherings.push_back(deployment.gather());
    weighing = weigh(gatherings, options);
  } while (weighing.outcome == Weighing::Outcome::open);
  out.gatherings = gatherings.size();
  out.differences = weighing.differences;
  if (weighing.outcome == Weighing::Outcome::different) out.outcome = Outcome::failed;
  if (weighing.outcome == Weighing::Outcome::now_and_then) out.outcome = Outcome::inconclusive;
  return out;
}

/// A node of two that take turns.
inline bool second_node(const Turn& turn) {
  return turn.number % 2 == 1;
}

} // namespace conformance::judge
