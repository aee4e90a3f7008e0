#include "plan/schedule.hpp"

#include "plan/phase.hpp"
#include "plan/requests.hpp"

#include <algorithm>
#include <deque>
#include <set>

namespace conformance::plan {

namespace {

constexpr Duration longest_rest = std::chrono::seconds(3);

/// When the requests of one account can be sent.
class Account {
public:
  Account(const Quota& quota, std::size_t keys, std::size_t shards)
      : window_(quota.window), rest_(rest_of(quota)),
        capacity_(quota.requests == 0 ? SIZE_MAX
                                      : quota.in_one_window(shards) * std::max<std::size_t>(1, keys)) {}

  /// Sends `count` requests from `from` on; when the last of them goes.
  Duration send(std::size_t count, Duration from) {
    Duration at = std::max(from, blocked_until_);
    while (count > 0) {
      while (!sent_.empty() && sent_.front().first + window_ <= at) {
        in_window_ -= sent_.front().second;
        sent_.pop_front();
      }
      const auto now = std::min(count, capacity_ - in_window_);
      if (now == 0) {
        at = sent_.front().first + window_;
        continue;
      }
      sent_.emplace_back(at, now);
      in_window_ += now;
      count -= now;
      last_ = at;
      used_ = true;
    }
    return at;
  }

  /// Waits for silence and uses up the quota; when that is done.
  Duration flood(Duration from) { return block(silent(from)); }
  /// Half a quota, the other half, and the first half again as soon as it has left the window.
  Duration roll(Duration from) { return block(silent(from) + window_ + rest_); }
  /// The whole quota, and half a window later one that is refused.
  Duration sustain(Duration from) { return block(silent(from) + window_ / 2); }
  /// The first request after an idle window.
  Duration recover(Duration from) { return last_ = std::max(from, silent(from) + rest_); }

private:
  Duration silent(Duration from) const { return used_ ? std::max(from, last_ + window_) : from; }
  Duration block(Duration at) {
    last_ = at;
    used_ = true;
    blocked_until_ = at + window_ + rest_;
    sent_.clear();
    in_window_ = 0;
    return at;
  }

  Duration window_, rest_;
  std::size_t capacity_;
  std::deque<std::pair<Duration, std::size_t>> sent_; // within the last window: when, and how many
  std::size_t in_window_ = 0;
  Duration last_{}, blocked_until_{};
  bool used_ = false;
};

std::string using_up(const Part& part) {
  const auto& request = part.burst->by.empty() ? part.request : part.burst->by.front();
  return request.method.text + " " + request.target.text;
}

class Scheduler {
public:
  Scheduler(const Plan& plan, const Catalogue& catalogue, const Profile& profile)
      : plan_(plan), catalogue_(catalogue), profile_(profile),
        quota_(profile.quota.value_or(catalogue.contract.quota)),
        requests_(requests_by_stage(plan, catalogue, profile, Measure::least)) {
    for (const auto& stage : requests_)
      for (const auto& [account, count] : stage)
        names_.insert(account);
    for (const auto& cell : plan.cells)
      if (floods(cell)) names_.insert(flooded(cell));
  }

  Schedule make() {
    Schedule out;
    out.least = run(names_, true);
    out.settling = out.least - run(names_, false);
    Duration longest{-1};
    for (const auto& name : names_) {
      const auto alone = run({name}, false);
      if (quota_.requests != 0) out.windows[name] = static_cast<std::size_t>(alone / quota_.window) + 1;
      if (alone <= longest) continue;
      longest = alone;
      out.busiest = name;
    }
    return out;
  }

private:
  bool floods(const Cell& cell) const { return !cell.missing && cell.part().burst && quota_.requests != 0; }
  std::string flooded(const Cell& cell) const {
    return account_of(catalogue_, profile_, cell.part().flooded().text);
  }

  /// When the last request of these accounts can be sent.
  Duration run(const std::set<std::string>& names, bool settles) const {
    std::map<std::string, Account> accounts;
    for (const auto& name : names) {
      const auto* given = profile_.principal(name);
      accounts.emplace(name, Account(quota_, given ? given->keys.size() : 1, plan_.sharers(name)));
    }
    Duration now{};
    for (std::size_t stage = 0; stage < requests_.size(); ++stage) {
      auto end = now;
      for (auto& [name, account] : accounts) {
        const auto found = requests_[stage].find(name);
        if (found != requests_[stage].end()) end = std::max(end, account.send(found->second, now));
        if (stage > 0 && stage <= phases)
          end = std::max(end, flood(account, name, static_cast<unsigned>(stage - 1), now));
      }
      if (settles && stage > 0 && stage <= phases && looks_late(static_cast<unsigned>(stage - 1)))
        end += profile_.settle;
      now = end;
    }
    return now;
  }

  /// The floods of one account, in the order written. Equal ones share one as long as it lasts.
  Duration flood(Account& account, const std::string& name, unsigned phase, Duration now) const {
    std::map<std::string, Duration> used_up;
    for (const auto& cell : plan_.cells) {
      if (!floods(cell) || flooded(cell) != name || phase_of(catalogue_, profile_, cell) != phase) continue;
      const auto& burst = *cell.part().burst;
      if (burst.form == Burst::Form::rolling) {
        now = account.roll(now);
        continue;
      }
      if (burst.form == Burst::Form::sustained) {
        now = account.sustain(now);
        continue;
      }
      const auto known = used_up.find(using_up(cell.part()));
      if (known == used_up.end() || known->second <= now) {
        now = account.flood(now);
        used_up[using_up(cell.part())] = now + quota_.window;
      }
      if (burst.after_window) now = account.recover(now);
    }
    return now;
  }

  /// A refused write may take effect some time after its answer.
  bool looks_late(unsigned phase) const {
    return std::any_of(plan_.cells.begin(), plan_.cells.end(), [&](const Cell& cell) {
      const auto& method = cell.part().request.method.text;
      const bool writes = cell.part().has_request && method != "GET" && method != "HEAD";
      return !cell.missing && (cell.part().unchanged || (cell.effect == Effect::refused && writes)) &&
             phase_of(catalogue_, profile_, cell) == phase;
    });
  }

  const Plan& plan_;
  const Catalogue& catalogue_;
  const Profile& profile_;
  Quota quota_;
  std::vector<Requests> requests_;
  std::set<std::string> names_;
};

} // namespace

Duration rest_of(const Quota& quota) {
  return std::min<Duration>(quota.window / 10, longest_rest);
}

Schedule schedule(const Plan& plan, const Catalogue& catalogue, const Profile& profile) {
  return Scheduler(plan, catalogue, profile).make();
}

} // namespace conformance::plan
