#include "execute/cleanup.hpp"

#include "execute/context.hpp"
#include "execute/known_undos.hpp"
#include "execute/undo.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <fmt/format.h>

namespace conformance::execute {

namespace asio = boost::asio;

namespace {

using Undoing = JournalEntry::Undoing;

constexpr Duration between_signals = std::chrono::milliseconds(100);

/// Ends the waits of a cleanup soon after a signal.
class Watcher {
public:
  Watcher(Halt& halt, Clock& clock, const bool* interrupted)
      : halt_(halt), clock_(clock), interrupted_(interrupted) {
    if (interrupted_) look();
  }

private:
  void look() {
    if (*interrupted_) return halt_.begin("the cleanup was interrupted");
    next_ = http::Alarm(clock_, clock_.now() + between_signals, [this] { look(); });
  }

  Halt& halt_;
  Clock& clock_;
  const bool* interrupted_;
  http::Alarm next_;
};

bool knows_services(const Undo& undo, const std::map<std::string, http::Transport*>& services) {
  const auto known = [&](const plan::ConcreteRequest& request) {
    return request.call.empty() || services.contains(request.call.substr(0, request.call.find('.')));
  };
  return known(undo.request) && (!undo.found_by || known(undo.found_by->list)) &&
         (!undo.unless || known(undo.unless->read));
}

/// Why it is not even tried; empty if it is. Its request then bears an effect that permits it.
std::string hindrance(JournalEntry& entry, const CleanupInput& input, const KnownUndos& known) {
  if (entry.undoing == Undoing::unknown)
    return "its answer was to say how to undo it, and never came: look for it by hand";
  if (entry.undoing == Undoing::masked)
    return "its undo holds a key, which the journal does not keep: undo it by hand";
  if (entry.undoing == Undoing::unusable)
    return "its undo cannot be sent, so no run wrote it so: undo it by hand";
  if (!knows_services(entry.undo, input.services))
    return "the profile does not declare the service that undoes it";
  if (entry.undoing == Undoing::none) return {};
  const auto effects = known.effects_of(entry.undo.request);
  if (effects.empty())
    return fmt::format("{} is no undo that the suites know: undo it by hand",
                       request_line(entry.undo.request));
  const auto allowed = std::find_if(effects.begin(), effects.end(),
                                    [&](Effect effect) { return input.profile.allows(effect); });
  entry.undo.request.effect = allowed == effects.end() ? effects.front() : *allowed;
  return {};
}

} // namespace

JournalHead head_of(const Profile& profile, const std::string& run_id) {
  JournalHead out{profile.base_url.text, {}, run_id};
  for (const auto& [name, service] : profile.services)
    out.services[name] = service.base_url.text;
  return out;
}

std::string other_target(const JournalHead& head, const Profile& profile, const Redactor& redactor) {
  const auto here = head_of(profile, head.run);
  if (head.target != redactor(here.target))
    return fmt::format(
        "the journal is of a run against {}, the profile names {}: use the profile of that run", head.target,
        here.target);
  for (const auto& [name, url] : head.services) {
    const auto ours = here.services.find(name);
    if (ours != here.services.end() && redactor(ours->second) != url)
      return fmt::format("the journal is of a run with the service '{}' at {}, the profile names {}: use the "
                         "profile of that run",
                         name, url, ours->second);
  }
  return {};
}

std::vector<std::string> to_undo(const JournalContents& journal) {
  std::vector<std::string> out;
  for (auto entry = journal.entries.rbegin(); entry != journal.entries.rend(); ++entry)
    if (!entry->undone && entry->undoing == Undoing::known)
      out.push_back(fmt::format("{}: {}", entry->write, request_line(entry->undo.request)));
  return out;
}

asio::awaitable<void> clean_up(const CleanupInput& input, http::Transport& transport, Clock& clock,
                               std::function<void(const CleanedUp&)> tell) {
  const auto executor = co_await asio::this_coro::executor;
  const auto& contract = input.catalogue.contract;
  Halt halt(executor, clock);
  Budget budget(executor, clock, input.profile.quota.value_or(contract.quota));
  halt.on_begin([&budget] { budget.open(); });
  const Watcher watcher(halt, clock, input.interrupted);
  const plan::Credentials credentials(contract, input.profile, 1);
  const Permissions permissions(input.catalogue, input.profile, input.production);
  const KnownUndos known(input.catalogue, input.profile);
  Sender sender(transport, input.services, clock, halt, budget, credentials, input.profile, contract,
                permissions, [](const Exchange&, Sender::Heard) {});
  auto entries = input.journal.contents().entries;
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    if (entry->undone) continue;
    CleanedUp done{CleanedUp::Kind::left, entry->write, hindrance(*entry, input, known)};
    if (entry->undoing == Undoing::none) {
      done.kind = CleanedUp::Kind::permitted;
      done.what = "it was allowed to leave something";
    } else if (done.what.empty() && halt.begun()) {
      done.kind = CleanedUp::Kind::unanswered;
      done.what = "not sent: " + halt.why();
    } else if (done.what.empty()) {
      const auto outcome = co_await carry_out(sender, entry->undo, true);
      done.what = outcome.text;
      if (outcome.kind == UndoOutcome::Kind::done) done.kind = CleanedUp::Kind::undone;
      if (outcome.kind == UndoOutcome::Kind::unanswered) done.kind = CleanedUp::Kind::unanswered;
    }
    if (done.kind == CleanedUp::Kind::undone) input.journal.undone(entry->number);
    tell(done);
  }
}

} // namespace conformance::execute
