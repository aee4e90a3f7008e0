#include "cli/failure_kinds_testing.hpp"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <utility>

namespace conformance::cli {

namespace {

using Spoil = std::function<void(const Request&, http::Outcome&)>;

/// Lets every answer through a function on its way to the run.
class SpoiltTransport : public http::Transport {
public:
  SpoiltTransport(std::unique_ptr<http::Transport> next, Spoil spoil)
      : next_(std::move(next)), spoil_(std::move(spoil)) {}

  boost::asio::awaitable<http::Outcome> send(Request request, http::Lane lane) override {
    const Request kept = request;
    auto outcome = co_await next_->send(std::move(request), lane);
    spoil_(kept, outcome);
    co_return outcome;
  }
  void close(http::Lane lane) override { next_->close(lane); }

private:
  std::unique_ptr<http::Transport> next_;
  Spoil spoil_;
};

std::function<void(VirtualRun&)> spoiling(const std::string& target, const Spoil& spoil) {
  return [=](VirtualRun& run) {
    run.wrap = [=](std::unique_ptr<http::Transport> next, Clock&) -> std::unique_ptr<http::Transport> {
      return std::make_unique<SpoiltTransport>(std::move(next),
                                               [=](const Request& request, http::Outcome& outcome) {
                                                 if (request.target.starts_with(target))
                                                   spoil(request, outcome);
                                               });
    };
  };
}

std::function<void(VirtualRun&)> answering(const std::string& target,
                                           const std::function<void(Response&)>& change) {
  return spoiling(target, [=](const Request&, http::Outcome& outcome) {
    if (auto* response = std::get_if<Response>(&outcome.answer)) change(*response);
  });
}

/// A limiter that lets `more` requests pass than it should.
std::function<void(VirtualRun&)> letting_pass(const std::string& target, std::size_t more) {
  return answering(target, [more, passed = std::size_t{0}](Response& response) mutable {
    if (response.status != 429) {
      passed = 0;
    } else if (++passed <= more) {
      response.status = 200;
      response.reason = "OK";
    }
  });
}

/// Somebody else changes a title once, just when the run's write was refused.
std::function<void(VirtualRun&)> another_title_after_a_write() {
  return spoiling("/findings/",
                  [patched = std::string()](const Request& request, http::Outcome& outcome) mutable {
                    auto* response = std::get_if<Response>(&outcome.answer);
                    if (request.method == "PATCH") patched = request.target;
                    if (!response || request.target != patched) return;
                    const std::string before = "\"title\":\"";
                    const auto title = response->body.find(before);
                    if (title != std::string::npos)
                      response->body.insert(title + before.size(), "Confirmed: ");
                  });
}

std::function<void(VirtualRun&)> silent(const std::string& target, NoAnswer::Kind kind,
                                        const std::string& text) {
  return spoiling(target, [=](const Request&, http::Outcome& outcome) {
    NoAnswer nothing;
    nothing.kind = kind;
    nothing.text = text;
    outcome.answer = nothing;
  });
}

std::function<void(VirtualRun&)> without(const std::vector<std::string>& names) {
  return [=](VirtualRun& run) { run.profile.left_out = names; };
}

std::function<void(VirtualRun&)> forbidding(const std::string& effect) {
  return [=](VirtualRun& run) { std::erase(run.profile.allow, effect); };
}

std::function<void(VirtualRun&)> replacing(const std::string& principal) {
  return [=](VirtualRun& run) {
    run.profile.replaced = {{principal, "hacktron_ThisKeyWasNeverGivenToAnybody00000000"}};
  };
}

/// A kind that one probe of failures.yaml shows.
FailureKind of(std::string name, const std::string& probe, Verdict verdict, std::vector<std::string> faults,
               std::function<void(VirtualRun&)> change = {}) {
  return {std::move(name),  "id:failures/" + probe, "failures/" + probe, verdict, std::move(faults), {},
          std::move(change)};
}

std::vector<FailureKind> answers() {
  const auto failed = Verdict::failed;
  return {
      of("wrong-status", "absent", failed, {"absent-answers-410"}),
      of("body-no-json", "absent", failed, {},
         answering("/findings/",
                   [](Response& response) {
                     if (response.status == 404) response.body = "<h1>It went wrong</h1>";
                   })),
      of("body-empty", "absent", failed, {},
         answering("/findings/",
                   [](Response& response) {
                     if (response.status == 404) response.body.clear();
                   })),
      of("message-off-by-a-letter", "absent", failed, {"finding-message-differs-on-comments"}),
      of("member-missing", "list-findings", failed, {"finding-without-resolved-at"}),
      of("member-of-wrong-type", "read-a-finding", failed, {"occurrence-count-is-text"}),
      of("deep-in-an-array", "feed", failed, {"feed-without-versions"}),
      of("header-missing", "file-name", Verdict::warning, {},
         answering("/findings/export",
                   [](Response& response) {
                     std::erase_if(response.headers,
                                   [](const Header& each) { return each.name == "Content-Disposition"; });
                   })),
      of("header-of-another-value", "file-name", Verdict::warning, {"csv-is-text-plain"}),
      of("value-out-of-enum", "status", failed, {"scan-status-out-of-enum"}),
      of("page-too-full", "full", failed, {"page-holds-one-more"}),
      of("not-sorted", "sorted", failed, {"ascending-is-descending"}),
      of("csv-broken", "csv", Verdict::warning, {},
         answering("/findings/export", [](Response& response) { response.body += "one,\"two"; })),
      of("csv-row-count", "csv-rows", Verdict::warning, {}),
      of("number-out-of-range", "too-many", failed, {}),
      of("several-checks", "several", failed, {}),
      of("pattern-not-matched", "pattern", failed, {}),
      of("body-not-empty", "revoke", failed, {"revoking-answers-200"}),
      of("server-error-each-time", "repos", failed, {"repos-answer-500"}),
      of("redirected", "repos", failed, {},
         answering("/repos",
                   [](Response& response) {
                     response.status = 302;
                     response.reason = "Found";
                     response.headers = {{"Location", "https://login.example/"}};
                     response.body.clear();
                   })),
  };
}

std::vector<FailureKind> leaks() {
  const auto failed = Verdict::failed;
  std::vector<FailureKind> out{
      of("indistinguishable-status", "alike", failed, {"foreign-finding-answers-403"}),
      of("indistinguishable-body", "alike", failed, {"foreign-message-of-one-byte"}),
      of("indistinguishable-white-space", "alike", failed, {"foreign-white-space"}),
      of("indistinguishable-header", "alike", failed, {"foreign-header"}),
      of("indistinguishable-member-order", "alike", failed, {"foreign-member-order"}),
      of("indistinguishable-order-of-checks", "alike-whatever-else-is-wrong", failed,
         {"foreign-with-invalid-body"}),
      of("indistinguishable-now-and-then", "alike", Verdict::inconclusive, {"foreign-finding-on-one-node"},
         [](VirtualRun& run) { run.deployment.seed = 2; }),
      of("indistinguishable-should", "duplicate-of-alike", Verdict::warning,
         {"duplicate-of-unapproved-finding"}),
      of("foreign-readable", "alike", failed, {"foreign-finding-readable"}),
      of("refused-write-applied", "refused-write", failed, {"refused-patch-applied"}),
      of("refused-write-applied-late", "refused-write", failed, {"refused-patch-applied-late"}),
      of("timing", "timing", Verdict::warning, {"foreign-finding-takes-longer"}),
      of("list-holds-foreign", "nothing-foreign", failed, {"lists-hold-foreign-findings"}),
      of("canary", "nothing-foreign", failed, {"lists-hold-foreign-findings"}),
      of("invariant", "absent", failed, {"errors-are-lists"}),
      of("invariant-internals", "absent", Verdict::warning, {"errors-carry-sql"}),
      of("key-revoked-too-late", "revoked-at-once", failed, {"revoked-key-lives-on"}),
  };
  for (auto& kind : out) {
    if (kind.name == "canary") kind.shown = "invariants/canaries";
    if (kind.name == "invariant") kind.shown = "invariants/error-shape";
    if (kind.name == "invariant-internals") kind.shown = "invariants/no-internals";
  }
  return out;
}

std::vector<FailureKind> courses() {
  const auto failed = Verdict::failed;
  return {
      of("effect-never-seen", "triage", failed, {"patch-without-effect"}),
      of("burst-too-early", "burst", failed, {"limit-of-one-less"}),
      of("burst-too-late", "burst", failed, {}, letting_pass("/scans?limit=1", 10)),
      of("burst-never", "burst", failed, {"no-rate-limit"}),
      of("walk-short", "walk", failed, {"second-page-skips-one"}),
      of("walk-duplicate", "walk", failed, {},
         answering("/findings?",
                   [](Response& response) {
                     const auto first = response.body.find("\"id\":\"");
                     if (first != std::string::npos)
                       response.body.replace(first + 6, 36, "00000000-0000-4000-8000-000000000001");
                   })),
      of("walk-total", "walk", failed, {},
         answering("/findings?",
                   [](Response& response) {
                     const auto total = response.body.find("\"total\":");
                     if (total != std::string::npos) response.body.insert(total + 8, "1");
                   })),
      of("connection-lost", "repos", Verdict::error, {},
         silent("/repos", NoAnswer::Kind::closed, "closed: the answer ended after 20 of 300 bytes")),
      of("deadline", "repos", Verdict::error, {},
         silent("/repos", NoAnswer::Kind::deadline, "deadline: no first byte within 15 s")),
      of("no-http", "repos", Verdict::error, {},
         silent("/repos", NoAnswer::Kind::malformed, "malformed: bad version")),
      of("hop-502", "repos", Verdict::error, {},
         answering("/repos",
                   [](Response& response) {
                     response.status = 502;
                     response.reason = "Bad Gateway";
                     response.body = "<html><h1>502 Bad Gateway</h1></html>";
                   })),
      of("limited-outside-a-burst", "repos", Verdict::error, {},
         answering("/repos",
                   [](Response& response) {
                     response.status = 429;
                     response.reason = "Too Many Requests";
                     response.headers = {{"Retry-After", "7"}};
                     response.body = R"({"statusCode":429,"message":"Too Many Requests"})";
                   })),
      {"tls",
       "id:failures/repos",
       "run/",
       Verdict::error,
       {},
       {},
       silent("/", NoAnswer::Kind::tls, "tls: the certificate expired 3 days ago")},
      {"flaky-500",
       "id:failures/repos",
       "invariants/gone-500",
       Verdict::warning,
       {},
       {},
       answering("/repos",
                 [first = true](Response& response) mutable {
                   if (!std::exchange(first, false)) return;
                   response.status = 500;
                   response.reason = "Internal Server Error";
                 })},
      {"all-redirected", "id:failures/repos", "run/", Verdict::error, {}, {"redirects-to-https"}, {}},
      {"two-builds", "id:failures/absent", "run/identity", Verdict::error, {}, {"two-builds"}, {}},
      of("somebody-else-writes", "refused-write", Verdict::inconclusive, {}, another_title_after_a_write()),
  };
}

std::vector<FailureKind> lacks() {
  const auto lacking = Verdict::not_testable;
  return {
      of("control-failed", "controlled", lacking, {},
         answering("/scans?limit=3",
                   [](Response& response) {
                     response.status = 404;
                     response.reason = "Not Found";
                   })),
      of("key-refused", "absent[operation=triage]", lacking, {}, replacing("writer")),
      of("principal-missing", "absent[operation=triage]", lacking, {}, without({"writer"})),
      of("fixture-missing", "alike", lacking, {}, without({"own.unapproved-finding"})),
      of("fixture-not-found", "read-a-finding", lacking, {},
         [](VirtualRun& run) {
           run.profile.left_out = {"own.unapproved-finding"};
           run.profile_lines = "fixtures:\n  own.finding: 6f1c0000-0000-4000-8000-000000000000\n";
         }),
      of("effect-not-allowed", "triage", lacking, {}, forbidding("restores")),
      of("no-data", "nothing-to-see", lacking, {}),
      of("service-not-declared", "revoke", Verdict::not_applicable, {}, without({"dashboard"})),
  };
}

} // namespace

std::vector<FailureKind> failure_kinds() {
  std::vector<FailureKind> all;
  for (auto& some : {answers(), leaks(), courses(), lacks()})
    all.insert(all.end(), some.begin(), some.end());
  return all;
}

} // namespace conformance::cli
