#include "cli/quota_meter.hpp"

#include <doctest/doctest.h>
#include <numeric>

namespace conformance::cli {

namespace {

/// Answers nothing; time passes as the test says.
class Silent final : public http::Transport {
public:
  boost::asio::awaitable<http::Outcome> send(Request, http::Lane) override { return nothing(); }
  void close(http::Lane lane) override { closed = lane; }

  http::Lane closed = 0;

private:
  static boost::asio::awaitable<http::Outcome> nothing() { co_return http::Outcome{}; }
};

struct Bench {
  Setup setup;
  VirtualClock clock;
  Silent silent;

  Bench() {
    auto& contract = setup.loaded.catalogue.contract;
    contract.credential_header = "X-Api-Key";
    contract.quota.requests = 100;
    contract.quota.window = std::chrono::seconds(20);
    contract.principals.resize(2);
    contract.principals[0].name.text = "reader";
    contract.principals[1].name.text = "revoked";
    contract.principals[1].needs_trust = true;
    auto& principals = setup.profile.profile.principals;
    principals.resize(2);
    principals[0].name.text = "reader";
    principals[0].keys = {Secret("first"), Secret("second")};
    principals[1].name.text = "revoked";
    principals[1].keys = {Secret("third")};
  }
};

void send(QuotaMeter& meter, const std::string& key) {
  Request request;
  if (!key.empty()) request.headers = {{"x-api-key", key}};
  (void)meter.send(request, 0);
}

} // namespace

TEST_CASE("requests are counted by account and time, those without a valid key together") {
  Bench bench;
  QuotaMeter meter(bench.silent, bench.setup, bench.clock);
  CHECK(meter.use().requests == 100);
  CHECK(meter.use().window == 20);
  CHECK(meter.use().slot == 1);
  for (const auto* key : {"first", "first", "second", "third", "unknown", ""})
    send(meter, key);
  bench.clock.advance_by(std::chrono::milliseconds(2500));
  send(meter, "first");
  using Slots = std::vector<std::size_t>;
  CHECK(meter.use().sent ==
        std::map<std::string, Slots>{{"reader", {2, 0, 1}}, {"reader#2", {1}}, {"", {3}}});
  meter.close(7);
  CHECK(bench.silent.closed == 7);
}

TEST_CASE("a run of days has as many slots as one of minutes, and loses no request") {
  Bench bench;
  QuotaMeter meter(bench.silent, bench.setup, bench.clock);
  std::size_t sent = 0;
  for (int i = 0; i < 300; ++i) {
    send(meter, i % 3 == 0 ? "second" : "first");
    ++sent;
    bench.clock.advance_by(std::chrono::minutes(10));
  }
  std::size_t counted = 0;
  for (const auto& [account, slots] : meter.use().sent) {
    CHECK(slots.size() <= 1200);
    counted += std::accumulate(slots.begin(), slots.end(), std::size_t{0});
  }
  CHECK(counted == sent);
  CHECK(meter.use().slot == 256);
}

} // namespace conformance::cli
