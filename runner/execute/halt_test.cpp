#include "execute/halt.hpp"

#include "http/asio_clock.hpp"
#include "http/stream.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <doctest/doctest.h>

#include <optional>
#include <stdexcept>

namespace conformance::execute {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

/// Answers after a time, or throws.
class SlowTransport final : public http::Transport {
public:
  SlowTransport(Clock& clock, Duration takes) : clock_(clock), takes_(takes) {}

  asio::awaitable<http::Outcome> send(Request request, http::Lane) override {
    if (request.method == "THROW") throw std::runtime_error("a mistake of ours");
    ++sent;
    http::Outcome outcome;
    try {
      co_await http::sleep(clock_, takes_);
      Response response;
      response.status = 200;
      outcome.answer = response;
    } catch (const boost::system::system_error&) {
      outcome.answer = NoAnswer{NoAnswer::Kind::cancelled, "cancelled: somehow"};
    }
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none)
      outcome.answer = NoAnswer{NoAnswer::Kind::cancelled, "cancelled: somehow"};
    co_return outcome;
  }
  void close(http::Lane) override {}

  int sent = 0;

private:
  Clock& clock_;
  Duration takes_;
};

struct World {
  VirtualClock clock;
  asio::io_context context;
  Halt halt{context.get_executor(), clock};
  SlowTransport transport{clock, 60s};
  int open = 0;
  std::string failure;

  /// What became of a request, and when.
  struct Ended {
    std::optional<http::Outcome> outcome;
    Duration at{};
  };
  std::shared_ptr<Ended> send(const std::string& method, bool undoes) {
    auto ended = std::make_shared<Ended>();
    ++open;
    asio::co_spawn(context, halt.send(transport, {method, "/", {}, {}}, 0, undoes),
                   [this, ended](std::exception_ptr exception, http::Outcome outcome) {
                     --open;
                     ended->at = clock.now().since_origin;
                     if (!exception) {
                       ended->outcome = std::move(outcome);
                       return;
                     }
                     try {
                       std::rethrow_exception(exception);
                     } catch (const std::exception& known) {
                       failure = known.what();
                     }
                   });
    return ended;
  }
  std::shared_ptr<Ended> sleep(Duration duration) {
    auto ended = std::make_shared<Ended>();
    ++open;
    asio::co_spawn(context, halt.sleep(duration), [this, ended](std::exception_ptr) {
      --open;
      ended->at = clock.now().since_origin;
    });
    return ended;
  }
  void run() {
    http::run_virtual(context, clock, [&] { return open == 0; });
    CHECK(open == 0);
  }
};

std::string text(const World::Ended& ended) {
  if (!ended.outcome) return "nothing";
  const auto* const none = std::get_if<NoAnswer>(&ended.outcome->answer);
  return none ? none->text : "an answer";
}

} // namespace

TEST_CASE("without an end everything takes its time") {
  World world;
  const auto sent = world.send("GET", false);
  const auto slept = world.sleep(90s);
  world.run();
  CHECK(text(*sent) == "an answer");
  CHECK(sent->at == 60s);
  CHECK(slept->at == 90s);
  CHECK(world.halt.closed_to(false).empty());
}

TEST_CASE("the end gives up what is under way at once, and what undoes a little later") {
  World world;
  const auto sent = world.send("GET", false);
  const auto undone = world.send("PATCH", true);
  const auto slept = world.sleep(90s);
  const auto short_sleep = world.sleep(1s);
  int told = 0;
  world.halt.on_begin([&] { ++told; });
  world.clock.schedule(world.clock.now() + 2s, [&] { world.halt.begin("time is up"); });
  world.clock.schedule(world.clock.now() + 3s, [&] { world.halt.begin("once more"); });
  world.run();
  CHECK(told == 1);
  CHECK(world.halt.why() == "time is up");
  CHECK(text(*sent) == "cancelled: time is up");
  CHECK(sent->at == 2s);
  CHECK(slept->at == 2s);
  CHECK(short_sleep->at == 1s);
  CHECK(text(*undone) == "cancelled: time is up");
  CHECK(undone->at == 2s + Halt::time_to_undo);
  CHECK(world.halt.closed_to(true) == "time is up");
}

TEST_CASE("in between only what undoes may be sent") {
  World world;
  world.halt.begin("time is up");
  CHECK(world.halt.closed_to(false) == "time is up");
  CHECK(world.halt.closed_to(true).empty());
  const auto slept = world.sleep(90s);
  world.run();
  CHECK(slept->at == 0s);
}

TEST_CASE("what a transport throws reaches who sends") {
  World world;
  world.send("THROW", false);
  world.run();
  CHECK(world.failure == "a mistake of ours");
}

} // namespace conformance::execute
