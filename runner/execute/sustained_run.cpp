#include "execute/sustained_run.hpp"

#include "execute/verdicts.hpp"

#include <fmt/format.h>

namespace conformance::execute {

namespace asio = boost::asio;

namespace {

constexpr unsigned sustained_tries = 3;
constexpr unsigned sustained_bursts = 4;

class SustainedRun {
public:
  SustainedRun(Context& context, const plan::Cell& cell, plan::ConcreteRequest request, CaseResult& result)
      : context_(context), cell_(cell), request_(std::move(request)), result_(result),
        quota_(context.budget->quota()) {}

  asio::awaitable<void> run() {
    for (unsigned i = 0; i < sustained_tries && !context_.halt->begun(); ++i) {
      hindrance_.clear();
      co_await wait_for_silence(context_, request_.principal);
      // A limiter that weighs the window before the last one may still count it in part.
      if (i > 0) co_await context_.halt->sleep(quota_.window);
      co_await measure();
      if (hindrance_.empty()) co_return;
    }
    lower(result_, Verdict::inconclusive, hindrance_);
  }

private:
  /// One request goes first: where it is refused, the others would be sent for nothing.
  asio::awaitable<void> measure() {
    const auto began = context_.clock->now();
    std::size_t passed = 0;
    for (unsigned burst = 0; burst < sustained_bursts; ++burst) {
      if (burst > 0) co_await context_.halt->sleep(quota_.window / 2 + quota_.window / 20);
      for (const auto count : {1U, quota_.requests - 1}) {
        if (count == 0) continue;
        const auto volley = co_await fire(context_, request_, count);
        passed += volley.accepted;
        if (!usable(volley, burst == 0)) co_return;
        if (volley.first_limited()) co_return;
        last_ = volley.answers.back();
      }
    }
    const auto took = context_.clock->now() - began;
    if (took < 2 * quota_.window && passed > std::size_t{3} * quota_.requests)
      too_many(passed, took);
    else
      hindrance_ =
          fmt::format("the bursts took {}, too long for a window of {}", human(took), human(quota_.window));
  }

  bool usable(const Volley& volley, bool first) {
    hindrance_ = unreadable(volley, quota_.requests);
    if (!hindrance_.empty()) return false;
    if (first && volley.first_limited())
      hindrance_ = "429 came before the quota was used up";
    else if (!volley.passing)
      hindrance_ = "what the quota is used up by answered with an error";
    return hindrance_.empty();
  }

  void too_many(std::size_t passed, Duration took) {
    add_burst_finding(context_, cell_, result_,
                      {fmt::format("{} requests passed in {}: the window is shorter than {}", passed,
                                   human(took), human(quota_.window)),
                       fmt::format("at most {} answers other than 429, whatever the limiter",
                                   std::size_t{3} * quota_.requests),
                       fmt::format("{} answers", passed)});
    keep_evidence(context_, cell_, last_, result_);
  }

  Context& context_;
  const plan::Cell& cell_;
  plan::ConcreteRequest request_;
  CaseResult& result_;
  Quota quota_;
  Sent last_; // the last answer that passed
  std::string hindrance_;
};

} // namespace

asio::awaitable<void> run_sustained(Context& context, const plan::Cell& cell, plan::ConcreteRequest request,
                                    CaseResult& result) {
  SustainedRun run(context, cell, std::move(request), result);
  co_await run.run();
}

} // namespace conformance::execute
