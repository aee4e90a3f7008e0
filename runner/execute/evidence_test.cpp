#include "execute/evidence.hpp"

#include <doctest/doctest.h>

namespace conformance::execute {

namespace {

constexpr std::size_t limit = 64 * 1024;
const std::string key = "acme_0123456789abcdefghijklmnopqrstuvwxyz";

std::string shown(const std::string& body, bool forbidden = false) {
  Redactor redactor;
  redactor.add(Secret(key), "reader", "acme_");
  Exchange exchange;
  exchange.response = Response();
  exchange.response->body = body;
  return evidence_of(exchange, redactor, forbidden, limit).response_body;
}

} // namespace

TEST_CASE("short bodies are kept whole, long ones to a limit, with what is missing") {
  CHECK(shown("short") == "short");
  CHECK(shown(std::string(limit, 'x')) == std::string(limit, 'x'));
  CHECK(shown(std::string(limit + 5, 'x')) == std::string(limit, 'x') + "... (5 bytes more)");
  const auto large = shown(std::string(8'000'000, 'x'));
  CHECK(large == std::string(limit, 'x') + "... (7934464 bytes more)");
  CHECK(shown(std::string(600, 'x'), true) == std::string(512, 'x') + "... (88 bytes more)");
}

TEST_CASE("of headers the first are kept, and a part of long ones") {
  Redactor redactor;
  redactor.add(Secret(key), "reader", "acme_");
  Exchange exchange;
  exchange.request.headers = {{"X-Long", key + std::string(8000, 'x')}};
  exchange.response = Response();
  for (int i = 0; i < 9; ++i)
    exchange.response->headers.push_back({"X-" + std::to_string(i), std::string(3000, 'x')});
  const auto kept = evidence_of(exchange, redactor, false, limit);
  REQUIRE(kept.request_headers.size() == 1);
  CHECK(kept.request_headers[0].value.starts_with("acme_[redacted reader]xxx"));
  CHECK(kept.request_headers[0].value.ends_with(" bytes more)"));
  REQUIRE(kept.response_headers.size() == 6);
  CHECK(kept.response_headers[5].name == "...");
  CHECK(kept.response_headers[5].value == "... (12012 bytes more)");
}

TEST_CASE("an answer that may hold a key of the run is withheld") {
  Exchange exchange;
  exchange.response = Response();
  exchange.response->body = "what it was";
  exchange.withheld = true;
  CHECK(evidence_of(exchange, Redactor(), false, limit).response_body ==
        "[withheld: it may hold a key that the run made]");
}

TEST_CASE("no part of a key is shown, wherever the limits cut it") {
  const auto secret = key.substr(5);
  for (const std::size_t around : {limit, 2 * limit, limit + 16 * 1024, limit / 2}) {
    for (std::size_t back = 0; back <= key.size(); back += 3) {
      const auto body = std::string(around - back, 'x') + key + std::string(300'000, 'y') + key;
      CHECK(shown(body).find(secret.substr(0, 8)) == std::string::npos);
    }
  }
  std::string nothing_else;
  while (nothing_else.size() < 300'000)
    nothing_else += key + " ";
  for (std::size_t cut = 0; cut < key.size(); ++cut)
    CHECK(shown(nothing_else.substr(cut)).find(secret.substr(0, 8)) == std::string::npos);
}

} // namespace conformance::execute
