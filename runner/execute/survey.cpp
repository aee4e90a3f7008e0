#include "execute/survey.hpp"

#include "execute/asked.hpp"
#include "execute/first_rounds.hpp"
#include "execute/flood.hpp"
#include "execute/groundwork.hpp"
#include "execute/identity.hpp"
#include "execute/proofs.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <charconv>

namespace conformance::execute {

namespace asio = boost::asio;

namespace {

/// Notes every outcome of the API's requests, those without an answer too.
class Watching final : public http::Transport {
public:
  using Seen = std::function<void(const http::Outcome&)>;
  Watching(http::Transport& below, Seen seen) : below_(below), seen_(std::move(seen)) {}

  asio::awaitable<http::Outcome> send(Request request, http::Lane lane) override {
    auto outcome = co_await below_.send(std::move(request), lane);
    seen_(outcome);
    co_return outcome;
  }
  void close(http::Lane lane) override { below_.close(lane); }

private:
  http::Transport& below_;
  Seen seen_;
};

Profile for_proofs_alone(Profile profile) {
  std::erase_if(profile.allow, [](Effect effect) { return effect != Effect::refused; });
  return profile;
}

/// All that the profile gives and that a run would look for.
plan::Plan ground_of(const Catalogue& catalogue, const Profile& profile, const plan::Plan& plan) {
  plan::Plan out;
  for (const auto& spec : catalogue.contract.principals)
    if (profile.principal(spec.name.text)) out.principals.push_back(spec.name.text);
  out.fixtures = plan.fixtures;
  for (const auto& given : profile.fixtures)
    if (std::find(out.fixtures.begin(), out.fixtures.end(), given.name.text) == out.fixtures.end())
      out.fixtures.push_back(given.name.text);
  return out;
}

std::optional<std::size_t> number_in(const Headers& headers, const std::vector<std::string>& names) {
  for (const auto& name : names) {
    const auto text = header(headers, name).value_or("");
    std::size_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error == std::errc() && end == text.data() + text.size()) return count;
  }
  return std::nullopt;
}

bool same_request(const RequestTemplate& a, const RequestTemplate& b) {
  return a.method.text == b.method.text && a.target.text == b.target.text;
}

class Surveyor {
public:
  Surveyor(const RunInput& input, http::Transport& transport, Clock& clock, const RunOptions& options,
           const asio::any_io_executor& executor)
      : profile_(for_proofs_alone(input.profile)),
        plan_(ground_of(input.catalogue, profile_, input.plan)), input_{input.catalogue, profile_,
                                                                        plan_,           input.sources,
                                                                        input.schemas,   input.redactor,
                                                                        input.services},
        options_(options), clock_(clock), quota_(profile_.quota.value_or(input.catalogue.contract.quota)),
        watching_(transport, [this](const http::Outcome& outcome) { note(outcome); }), halt_(executor, clock),
        budget_(executor, clock, quota_), credentials_(input.catalogue.contract, profile_, options.seed),
        identity_(profile_), permissions_(input.catalogue, profile_, options.production),
        sender_(watching_, input_.services, clock, halt_, budget_, credentials_, profile_,
                input.catalogue.contract, permissions_,
                [this](const Exchange& exchange, Sender::Heard heard) {
                  if (heard != Sender::Heard::passing) look_at(exchange);
                }),
        globals_(options.seed) {
    context_ = {.input = &input_,
                .options = &options_,
                .clock = &clock_,
                .halt = &halt_,
                .budget = &budget_,
                .sender = &sender_,
                .transport = &watching_,
                .standing = &out_.standing,
                .globals = &globals_,
                .notes = &notes_,
                .late_watches = &late_watches_,
                .last_looks = &last_looks_,
                .left_behind = &left_behind_,
                .restorers = &restorers_,
                .first_rounds = &first_rounds_,
                .asked = &asked_,
                .credentials = &credentials_,
                .canaries = &canaries_,
                .floods = &floods_,
                .evidence_left = &evidence_left_};
    set_run_globals(globals_, options, quota_);
    sender_.watch_writes(watch_of(context_));
  }

  asio::awaitable<Survey> survey() {
    out_.today = iso8601(clock_.wall()).substr(0, 10);
    const auto& health = input_.catalogue.contract.health;
    const std::string asker = health ? health->as.text : std::string();
    out_.unreachable = co_await wait_for_health(context_);
    if (out_.unreachable.empty()) {
      co_await identity_.ask(context_, asker);
      out_.wrong_build = identity_.wrong();
      out_.misplaced = co_await lay_ground(context_);
      if (out_.misplaced.empty()) {
        co_await look_for_stand_ins();
        co_await look_for_too_much(asker);
      }
    }
    out_.requests = sender_.requests();
    out_.left_behind = left_behind_;
    co_return std::move(out_);
  }

private:
  void note(const http::Outcome& outcome) {
    const auto* none = std::get_if<NoAnswer>(&outcome.answer);
    if (!none) return;
    Look look;
    look.no_answer = none->kind;
    look.at = clock_.wall();
    out_.looks.push_back(std::move(look));
  }

  void look_at(const Exchange& exchange) {
    const bool of_api = exchange.call.empty();
    const auto& response = *exchange.response;
    if (of_api) identity_.look_at(response);
    const auto text = [&](std::string_view name) { return header(response.headers, name).value_or(""); };
    Look look;
    look.principal = exchange.principal;
    look.status = response.status;
    look.media_type = media_type(text("content-type"));
    look.server = text("server");
    look.date = text("date");
    look.at = clock_.wall();
    if (of_api) look.remaining = number_in(response.headers, input_.catalogue.contract.remaining_headers);
    out_.looks.push_back(std::move(look));
  }

  /// Does the first proof of `wanted`, which is not its own, hold for this principal?
  asio::awaitable<bool> may_stand_in(const PrincipalSpec& principal, const PrincipalSpec& wanted) {
    const auto* ground = out_.standing.principal(principal.name.text);
    const bool comparable = ground && ground->holds && !principal.proof.empty() && !wanted.proof.empty() &&
                            !wanted.proof.front().call && principal.organization == wanted.organization &&
                            !same_request(principal.proof.front(), wanted.proof.front());
    if (!comparable) co_return false;
    const auto tried = co_await try_proof(context_, wanted.proof.front(), principal.name.text, true);
    co_return tried.reason.empty();
  }

  /// A key that may do what another should be able to, but is refused: the two may be swapped.
  asio::awaitable<void> look_for_stand_ins() {
    constexpr int forbidden = 403;
    const auto& contract = input_.catalogue.contract;
    for (const auto& name : plan_.principals) {
      const auto* ground = out_.standing.principal(name);
      const auto* look = out_.last(name);
      if (!ground || ground->holds || !look || look->status != forbidden) continue;
      for (const auto& other : plan_.principals) {
        const bool can = co_await may_stand_in(*contract.principal(other), *contract.principal(name));
        if (!can) continue;
        out_.stands_in[name] = other;
        break;
      }
    }
  }

  /// May the principal of the health request do what another needs a key of its own for?
  asio::awaitable<void> look_for_too_much(std::string asker) {
    const auto& contract = input_.catalogue.contract;
    const auto* spec = contract.principal(asker);
    if (!spec || !out_.stands_in.empty()) co_return;
    for (const auto& other : plan_.principals) {
      const auto* ground = out_.standing.principal(other);
      if (!ground || !ground->holds) continue;
      const bool can = co_await may_stand_in(*spec, *contract.principal(other));
      if (!can) continue;
      out_.may_too_much = other;
      co_return;
    }
  }

  const Profile profile_;
  const plan::Plan plan_;
  const RunInput input_;
  const RunOptions& options_;
  Clock& clock_;
  Quota quota_;
  Watching watching_;
  Halt halt_;
  Budget budget_;
  plan::Credentials credentials_;
  Identity identity_;
  Permissions permissions_;
  Sender sender_;
  plan::Environment globals_;
  std::vector<std::string> notes_, left_behind_;
  std::vector<LateWatch> late_watches_;
  std::vector<LastLook> last_looks_;
  Floods floods_;
  std::size_t evidence_left_ = 0;
  std::vector<std::shared_ptr<Restorer>> restorers_;
  std::vector<FirstRound> first_rounds_;
  Asked asked_;
  judge::CanaryJudge canaries_;
  Context context_{};
  Survey out_;
};

} // namespace

const Look* Survey::last(const std::string& principal) const {
  const auto found = std::find_if(looks.rbegin(), looks.rend(), [&](const Look& look) {
    return look.status != 0 && look.principal == principal;
  });
  return found == looks.rend() ? nullptr : &*found;
}

asio::awaitable<Survey> survey(const RunInput& input, http::Transport& transport, Clock& clock,
                               const RunOptions& options) {
  const auto executor = co_await asio::this_coro::executor;
  Surveyor surveyor(input, transport, clock, options, executor);
  auto out = co_await surveyor.survey();
  co_return out;
}

} // namespace conformance::execute
