#pragma once
#include "judge/gathering.hpp"
#include "judge/testing.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <random>

namespace conformance::judge {

/// What stands in an answer besides what the test is about.
struct Turn {
  std::size_t number = 0; // in the order sent
  std::string id;
  std::size_t asked_before = 0; // how often, for this id
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

  Sample ask_case() { return ask(case_id_, true); }
  Sample ask_anew() { return ask(new_id(), false); }
  Sample ask_again() { return ask(again_id_, false); }

  /// Eight of each, shuffled.
  Gathering gather() {
    std::vector<Sample (Deployment::*)()> order;
    for (const auto each : {&Deployment::ask_case, &Deployment::ask_anew, &Deployment::ask_again})
      order.insert(order.end(), Gathering::size, each);
    std::shuffle(order.begin(), order.end(), random_);
    Gathering out;
    for (const auto each : order)
      (each == &Deployment::ask_case ? out.samples : out.references).push_back((this->*each)());
    return out;
  }

  std::mt19937_64& random() { return random_; }

private:
  std::string new_id() {
    Turn turn;
    turn.random = &random_;
    return turn.uuid();
  }

  Sample ask(const std::string& id, bool is_case) {
    std::string before;
    const Turn turn{asked_++, id, times_[id]++, &random_, &before};
    auto answer = plain();
    if (noise_) noise_(answer, turn);
    if (is_case && leak_) leak_(answer, turn);
    for (auto& each : answer.headers)
      if (each.name == "Content-Length") each.value = std::to_string(answer.body.size());
    kept_.push_back(std::make_unique<Response>(std::move(answer)));
    return {kept_.back().get(), {id, "/findings/" + id}, before};
  }

  std::mt19937_64 random_;
  Change noise_, leak_;
  std::string case_id_ = new_id(), again_id_ = new_id();
  std::map<std::string, std::size_t> times_;
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
  const auto first = deployment.ask_again();
  const auto sample = deployment.ask_case();
  const auto second = deployment.ask_anew();
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
