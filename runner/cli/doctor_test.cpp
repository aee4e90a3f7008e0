#include "cli/testing.hpp"

#include <doctest/doctest.h>
#include <sstream>

namespace conformance::cli {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

VirtualRun healthy() {
  auto run = shipped_run("doctor", {"refused", "restores", "leaves", "spends"});
  run.options.health_wait = Duration{};
  return run;
}

/// The keys of a deployment with these options.
std::map<std::string, std::string> keys() {
  VirtualClock clock;
  return reference::Deployment(clock).keys();
}

/// The lines that begin with this word.
std::string lines(const std::string& text, const std::string& word) {
  std::istringstream in(text);
  std::string out;
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(word + " ")) out += line + "\n";
  return out;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Changes each answer, or takes it away.
class Between final : public http::Transport {
public:
  using Change = std::function<void(const Request&, http::Outcome&)>;
  Between(std::unique_ptr<http::Transport> below, Change change)
      : below_(std::move(below)), change_(std::move(change)) {}

  asio::awaitable<http::Outcome> send(Request request, http::Lane lane) override {
    const auto sent = request;
    auto outcome = co_await below_->send(std::move(request), lane);
    change_(sent, outcome);
    co_return outcome;
  }
  void close(http::Lane lane) override { below_->close(lane); }

private:
  std::unique_ptr<http::Transport> below_;
  Change change_;
};

VirtualDiagnosis with_answers(Between::Change change, VirtualRun run = healthy()) {
  run.wrap = [&](std::unique_ptr<http::Transport> below, Clock&) -> std::unique_ptr<http::Transport> {
    return std::make_unique<Between>(std::move(below), change);
  };
  return diagnose_virtually(run);
}

VirtualDiagnosis with_no_answer(NoAnswer::Kind kind, const std::string& text) {
  return with_answers([&](const Request&, http::Outcome& outcome) { outcome.answer = NoAnswer{kind, text}; });
}

} // namespace

TEST_CASE(
    "doctor finds nothing to mend in a complete profile, with few requests and no write that can land") {
  std::size_t landed = 0;
  const auto done = with_answers([&](const Request& request, http::Outcome& outcome) {
    const auto* answer = std::get_if<Response>(&outcome.answer);
    if (request.method != "GET" && answer && answer->status < 300) ++landed;
  });
  CHECK_MESSAGE(done.exit == ExitCode::conformant, done.text);
  CHECK_MESSAGE(lines(done.text, "wrong") == "", done.text);
  CHECK(lines(done.text, "unknown") == "");
  CHECK(has(done.text, "exit 0 (a run can begin)"));
  CHECK(done.requests <= 60);
  CHECK(landed == 0);
}

TEST_CASE("doctor names the line of a key that the deployment does not know") {
  for (const std::string principal : {"reader", "writer", "foreign", "throttled"}) {
    CAPTURE(principal);
    auto run = healthy();
    run.profile.replaced = {{principal, wrong_key}};
    const auto done = diagnose_virtually(run);
    CHECK(done.exit == ExitCode::nonconformant);
    const auto wrong = lines(done.text, "wrong");
    CHECK_MESSAGE(has(wrong, "principal '" + principal + "' could not be proven"), done.text);
    CHECK(has(wrong, ":"));
    CHECK(has(wrong, "another environment, revoked or expired"));
    CHECK_FALSE(has(done.text, "NeverGiven"));
  }
}

TEST_CASE("doctor tells swapped keys, with the lines of the profile") {
  auto run = healthy();
  run.profile.replaced = {{"reader", keys().at("writer")}, {"writer", keys().at("reader")}};
  const auto done = diagnose_virtually(run);
  CHECK(done.exit == ExitCode::nonconformant);
  CHECK_MESSAGE(has(lines(done.text, "wrong"), "the keys of 'reader' and 'writer' may be swapped"),
                done.text);
}

TEST_CASE("a writer that may not write, with no key in the profile that may, lacks the scope") {
  auto run = healthy();
  run.deployment.variants = {"throttled-key-only-reads"};
  run.profile.left_out = {"throttled"};
  run.profile.replaced = {{"writer", keys().at("throttled")}};
  const auto done = diagnose_virtually(run);
  CHECK(done.exit == ExitCode::nonconformant);
  CHECK_MESSAGE(has(lines(done.text, "wrong"), "give one with the scopes"), done.text);
}

TEST_CASE("doctor tells a reader that may write") {
  auto run = healthy();
  run.profile.left_out = {"write-only"};
  run.profile.replaced = {{"reader", keys().at("writer")}, {"writer", keys().at("write-only")}};
  const auto done = diagnose_virtually(run);
  CHECK_MESSAGE(has(lines(done.text, "note"), "'reader' (a read-only key) may do what 'writer' ("),
                done.text);
  CHECK_FALSE(has(diagnose_virtually(healthy()).text, "may do what"));
}

TEST_CASE("doctor tells two keys of one organization") {
  auto run = healthy();
  run.profile.left_out = {"writer"};
  run.profile.replaced = {{"foreign", keys().at("writer")}};
  const auto done = diagnose_virtually(run);
  CHECK(done.exit == ExitCode::nonconformant);
  CHECK_MESSAGE(has(lines(done.text, "wrong"), "both keys may belong to one organization"), done.text);
}

TEST_CASE("doctor tells ids of another environment") {
  auto run = healthy();
  run.profile.left_out = {"own.unapproved-finding"};
  run.profile_lines = "fixtures:\n  own.finding: 6f1c0000-0000-4000-8000-000000000000\n";
  const auto done = diagnose_virtually(run);
  CHECK(done.exit == ExitCode::nonconformant);
  const auto wrong = lines(done.text, "wrong");
  CHECK_MESSAGE(has(wrong, "fixture 'own.finding' could not be proven"), done.text);
  CHECK(has(wrong, "of another environment"));
}

TEST_CASE("doctor tells a finding that is hidden no longer") {
  auto run = healthy();
  run.deployment.faults = {"unapproved-finding-readable"};
  const auto done = diagnose_virtually(run);
  CHECK(done.exit == ExitCode::not_verified);
  CHECK_MESSAGE(has(lines(done.text, "unknown"), "it is hidden no longer, or was shown wrongly; name one"),
                done.text);
}

TEST_CASE("doctor tells a path that is there twice, and one that leads elsewhere") {
  auto run = healthy();
  run.deployment.base_path = "/v1/v1";
  CHECK(diagnose_virtually(run).exit == ExitCode::conformant);
  const auto not_found = [](const Request&, http::Outcome& outcome) {
    auto& answer = std::get<Response>(outcome.answer);
    answer.status = 404;
    answer.body = R"({"statusCode":404,"message":"Cannot GET","error":"Not Found"})";
  };
  auto done = with_answers(not_found, run);
  CHECK(done.exit == ExitCode::nonconformant);
  CHECK_MESSAGE(has(lines(done.text, "wrong"), "base_url repeats '/v1': write it once"), done.text);
  done = with_answers(not_found);
  CHECK_MESSAGE(has(lines(done.text, "wrong"), "the path of base_url may be wrong"), done.text);
}

TEST_CASE("doctor tells a proxy that answers with a page of its own") {
  const auto done = with_answers([](const Request&, http::Outcome& outcome) {
    Response page;
    page.status = 403;
    page.headers = {{"Content-Type", "text/html; charset=utf-8"}, {"Server", "squid\x1b[31m"}};
    page.body = "<html>Access denied</html>";
    outcome.answer = page;
  });
  CHECK(done.exit == ExitCode::nonconformant);
  CHECK_MESSAGE(has(lines(done.text, "wrong"), "the answer is a page (text/html, Server: squid\\u{1b}[31m)"),
                done.text);
  CHECK_FALSE(has(done.text, "\x1b"));
}

TEST_CASE("doctor tells http on a port for https") {
  const auto done = with_answers([](const Request&, http::Outcome& outcome) {
    Response page;
    page.status = 400;
    page.headers = {{"Content-Type", "text/html"}};
    page.body = "<html>The plain HTTP request was sent to HTTPS port</html>";
    outcome.answer = page;
  });
  CHECK(done.exit == ExitCode::nonconformant);
  CHECK_MESSAGE(has(lines(done.text, "wrong"), "write https:// in base_url"), done.text);
}

TEST_CASE("doctor tells a clock that is wrong, and leaves one alone that is a little off") {
  const auto dated = [](const char* date) {
    return with_answers([date](const Request&, http::Outcome& outcome) {
      auto* answer = std::get_if<Response>(&outcome.answer);
      if (!answer) return;
      std::erase_if(answer->headers, [](const Header& each) { return each.name == "Date"; });
      answer->headers.push_back({"Date", date});
    });
  };
  auto done = dated("Sun, 02 Aug 2026 22:00:00 GMT");
  CHECK(done.exit == ExitCode::nonconformant);
  CHECK_MESSAGE(has(lines(done.text, "wrong"), "clock is 120 min ahead of the deployment's"), done.text);
  done = dated("Mon, 03 Aug 2026 00:30:00 GMT");
  CHECK_MESSAGE(has(lines(done.text, "wrong"), "clock is 30 min behind the deployment's"), done.text);
  CHECK(dated("Mon, 03 Aug 2026 00:00:20 GMT").exit == ExitCode::conformant);
  CHECK(dated("yesterday").exit == ExitCode::conformant);
}

TEST_CASE("doctor tells a redirect, and follows none") {
  const auto done = with_answers([](const Request&, http::Outcome& outcome) {
    auto& answer = std::get<Response>(outcome.answer);
    answer.status = 301;
    answer.headers.push_back({"Location", "https://elsewhere.example/v1"});
  });
  CHECK(done.exit == ExitCode::nonconformant);
  CHECK_MESSAGE(has(lines(done.text, "wrong"), "redirects to https://elsewhere.example/v1"), done.text);
}

TEST_CASE("a target that does not answer could not be judged, and each reason has its remedy") {
  const std::vector<std::tuple<NoAnswer::Kind, const char*, const char*>> rows = {
      {NoAnswer::Kind::resolve, "resolve: no such host", "check the host's name in base_url"},
      {NoAnswer::Kind::connect, "connect: refused", "check host and port in base_url"},
      {NoAnswer::Kind::tls, "tls: wrong version number (does the port speak TLS?)", "does not speak TLS"},
      {NoAnswer::Kind::tls, "tls: certificate required (the server wants a client certificate)",
       "client_certificate: and client_key:"},
      {NoAnswer::Kind::tls, "tls: self-signed certificate", "tls: {ca: FILE}"},
      {NoAnswer::Kind::deadline, "deadline: no first byte", "longer deadlines:"},
      {NoAnswer::Kind::malformed, "malformed: no HTTP", "whether it must be https://"},
      {NoAnswer::Kind::too_large, "too large: a header", "limits: are too small"},
  };
  for (const auto& [kind, text, help] : rows) {
    CAPTURE(text);
    const auto done = with_no_answer(kind, text);
    CHECK(done.exit == ExitCode::not_verified);
    CHECK(done.requests == 1);
    CHECK_MESSAGE(has(lines(done.text, "unknown"), help), done.text);
    CHECK(has(done.text, text));
  }
}

TEST_CASE("doctor compares the quota of the profile with what answers say is left") {
  const auto says = [](const char* left) {
    return with_answers([left](const Request&, http::Outcome& outcome) {
      if (auto* answer = std::get_if<Response>(&outcome.answer))
        answer->headers.push_back({"X-RateLimit-Remaining", left});
    });
  };
  CHECK(has(says("99").text, "quota: 100 requests in 60 s, as the answers say"));
  CHECK(has(says("499").text, "set quota: {requests: 500, window: 60s}"));
  CHECK(has(says("42").text, "only 42 of 100 requests in 60 s are left"));
  CHECK(has(says("18446744073709551615").text, "set quota: {requests: 1000000, window: 60s}"));
  CHECK(has(diagnose_virtually(healthy()).text, "no answer says what is left of it"));
}

TEST_CASE("what the profile does not give is missing, and no reason not to begin") {
  auto run = healthy();
  run.profile.left_out = {"writer", "penniless", "revoked", "dashboard"};
  const auto done = diagnose_virtually(run);
  CHECK_MESSAGE(done.exit == ExitCode::conformant, done.text);
  const auto missing = lines(done.text, "missing");
  for (const auto* name : {"writer", "penniless", "revoked"})
    CHECK_MESSAGE(has(missing, std::string("principal ") + name), done.text);
  run.profile_lines =
      "gaps: [{principal: penniless, reason: all have credits, owner: platform, expires: 2027-02-01}]\n";
  CHECK_FALSE(has(lines(diagnose_virtually(run).text, "missing"), "penniless"));
  run.profile_lines =
      "gaps: [{principal: penniless, reason: all have credits, owner: platform, expires: 2020-02-01}]\n";
  CHECK_MESSAGE(has(lines(diagnose_virtually(run).text, "missing"), "penniless"), "the gap has ended");
}

TEST_CASE("what only the profile can name is missing where it does not, unless a gap excuses it") {
  auto run = healthy();
  CHECK(lines(diagnose_virtually(run).text, "missing") == "");
  run.profile.left_out = {"own.unapproved-finding", "dashboard"};
  const auto missing = lines(diagnose_virtually(run).text, "missing");
  CHECK_MESSAGE(has(missing, "fixture own.unapproved-finding: the profile names none"), missing);
  CHECK_MESSAGE(has(missing, "add under fixtures: own.unapproved-finding: {id: ID, trust: "), missing);
  CHECK_MESSAGE(has(missing, "service dashboard: the profile declares none"), missing);
  run.profile_lines = "gaps:\n"
                      "  - {fixture: own.unapproved-finding, reason: none, owner: app, expires: 2027-02-01}\n"
                      "  - {service: dashboard, reason: not there, owner: app, expires: 2027-02-01}\n";
  const auto excused = lines(diagnose_virtually(run).text, "missing");
  CHECK_MESSAGE(!has(excused, "own.unapproved-finding"), excused);
  CHECK_MESSAGE(!has(excused, "service dashboard"), excused);
}

TEST_CASE("a session token that the service refuses is wrong; one that nothing can prove is missing") {
  auto run = healthy();
  run.profile.replaced = {{"session", "not-the-token-of-anybody"}};
  auto done = diagnose_virtually(run);
  CHECK_MESSAGE(done.exit == ExitCode::nonconformant, done.text);
  CHECK_MESSAGE(has(lines(done.text, "wrong"), "principal 'session' could not be proven"), done.text);
  run = healthy();
  run.profile.left_out = {"session", "dashboard"};
  done = diagnose_virtually(run);
  CHECK_MESSAGE(done.exit == ExitCode::conformant, done.text);
  CHECK_MESSAGE(has(lines(done.text, "missing"), "principal session"), done.text);
}

TEST_CASE("no key and no part of one is in what doctor says") {
  auto run = healthy();
  const auto echo = [](const Request& request, http::Outcome& outcome) {
    auto* answer = std::get_if<Response>(&outcome.answer);
    if (!answer) return;
    answer->status = 401;
    answer->headers.push_back({"Server", header(request.headers, "X-Api-Key").value_or("")});
    answer->headers.push_back({"Content-Type", header(request.headers, "X-Api-Key").value_or("")});
  };
  const auto done = with_answers(echo, run);
  CHECK(done.exit == ExitCode::nonconformant);
  const auto all = keys();
  for (const auto& [name, key] : all)
    CHECK_MESSAGE(!has(done.text, key.substr(key.find('_') + 1, 10)), name);
}

} // namespace conformance::cli
