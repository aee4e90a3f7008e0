#include "judge/timing_simulation.hpp"

#include "judge/timing.hpp"
#include "model/suite.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <random>
#include <set>

namespace conformance::judge {

namespace {

class Deployment {
public:
  Deployment(const NoiseModel& model, std::uint64_t seed) : model_(model), random_(seed) {
    pause_at_ = model_.pause_every > 0 ? exponential(model_.pause_every) : 0;
  }

  std::mt19937_64& random() { return random_; }
  std::size_t ids() const { return model_.ids; }

  /// How long the next answer takes.
  double answer(int id, double leak) {
    double taken = model_.base + leak + lognormal() + tail() + walk();
    if (uniform(0, 1) < model_.spikes) taken += uniform(model_.spike_low, model_.spike_high);
    if (asked_ % 2 == 1) taken += model_.slower_node;
    if (fetched_.insert(id).second) taken += model_.first_fetch;
    if (model_.slower_shard > 0 && is_on_slower_shard(id)) taken += model_.slower_shard;
    taken += throttle() + pause();
    ++asked_;
    now_ += taken;
    return taken;
  }

private:
  double uniform(double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random_);
  }
  double exponential(double mean) { return std::exponential_distribution<double>(1 / mean)(random_); }
  double lognormal() { return std::lognormal_distribution<double>(std::log(model_.jitter), 1)(random_); }
  double tail() {
    constexpr double shape = 1.2;
    return model_.tail > 0 ? model_.tail * (std::pow(uniform(1e-12, 1), -1 / shape) - 1) : 0;
  }
  bool is_on_slower_shard(int id) {
    const auto [known, added] = shards_.try_emplace(id, false);
    if (added) known->second = shard_(random_);
    return known->second;
  }
  double walk() {
    if (model_.drift > 0)
      drifted_ = std::abs(drifted_ + std::normal_distribution<double>(0, model_.drift)(random_));
    return drifted_;
  }
  double throttle() const {
    constexpr int window = 90, late = 80;
    const int place = asked_ % window;
    return place < late ? 0 : model_.slowed_at_end * (place - late + 1) / (window - late);
  }
  /// What is left of a pause that this request runs into.
  double pause() {
    if (model_.pause_every <= 0 || now_ < pause_at_) return 0;
    pause_at_ = now_ + exponential(model_.pause_every);
    return uniform(0, model_.pause_for);
  }

  const NoiseModel& model_;
  std::mt19937_64 random_;
  std::set<int> fetched_;
  std::map<int, bool> shards_;
  std::bernoulli_distribution shard_{0.5};
  double now_ = 0, drifted_ = 0, pause_at_ = 0;
  int asked_ = 0;
};

/// `absent` things that do not exist are asked for in turn, numbered from `first_absent`.
std::vector<TimingBlock> measure(Deployment& deployment, int count, double leak, int absent,
                                 int first_absent) {
  const int ids = static_cast<int>(deployment.ids());
  std::vector<TimingBlock> out;
  for (int i = 0; i < count; ++i) {
    std::array<double, 3> times{};
    std::array<std::size_t, 3> order{0, 1, 2};
    std::shuffle(order.begin(), order.end(), deployment.random());
    const int reference = first_absent + i % absent;
    const std::array asked{i % ids, reference, reference + absent};
    for (const auto which : order)
      times[which] = deployment.answer(asked[which], which == 0 ? leak : 0);
    out.push_back({times[0], times[1], times[2], static_cast<std::size_t>(i % absent)});
  }
  return out;
}

} // namespace

std::vector<NoiseModel> noise_models() {
  std::vector<NoiseModel> out;
  NoiseModel lan;
  lan.name = "LAN";
  NoiseModel wan;
  wan.name = "WAN";
  wan.tolerance = 5;
  wan.base = 40;
  wan.jitter = 2;
  wan.spikes = 0.03;
  wan.spike_low = 20;
  wan.spike_high = 150;
  const auto of = [&](const NoiseModel& net) {
    return [&](const char* what, auto change) {
      auto model = net;
      model.name += what;
      change(model);
      out.push_back(model);
    };
  };
  for (const auto& net : {lan, wan}) {
    const auto add = of(net);
    const double unit = net.tolerance;
    add("", [](NoiseModel&) {});
    add(", drift", [&](NoiseModel& model) { model.drift = 0.2 * unit; });
    add(", heavy tails", [&](NoiseModel& model) { model.tail = 0.3 * unit; });
    add(", two nodes", [&](NoiseModel& model) { model.slower_node = unit; });
    add(", warming cache", [&](NoiseModel& model) { model.first_fetch = 20 * unit; });
    add(", slowing limiter", [&](NoiseModel& model) { model.slowed_at_end = 10 * unit; });
    add(", pauses", [&](NoiseModel& model) {
      model.pause_every = 20 * net.base;
      model.pause_for = 100;
    });
  }
  for (const auto& net : {lan, wan}) {
    const auto add = of(net);
    const double unit = net.tolerance;
    add(", shards, one id", [&](NoiseModel& model) {
      model.slower_shard = 2 * unit;
      model.ids = 1;
    });
    add(", shards, three ids", [&](NoiseModel& model) { model.slower_shard = 2 * unit; });
    add(", one id", [](NoiseModel& model) { model.ids = 1; });
  }
  return out;
}

TimingResult simulate(const NoiseModel& model, double leak, std::uint64_t seed) {
  Deployment deployment(model, seed);
  constexpr int stage_1 = 30, stage_2 = 50, others = Timing::ids_to_confirm;
  const int ids = static_cast<int>(model.ids);
  const int warm_up = static_cast<int>(Timing::warm_up(model.ids));
  measure(deployment, warm_up, leak, ids, ids);
  auto first = measure(deployment, stage_1, leak, ids, ids);
  auto result = conclude_timing(std::move(first), {}, model.tolerance);
  if (result.verdict == TimingVerdict::indistinguishable) return result;
  measure(deployment, others, leak, others, 3 * ids);
  auto second = measure(deployment, stage_2, leak, others, 3 * ids);
  return conclude_timing(std::move(result.first), std::move(second), model.tolerance);
}

} // namespace conformance::judge
