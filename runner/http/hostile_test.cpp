#include "http/hostile_peer.hpp"

#include "base/text.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>

using namespace conformance;
using namespace conformance::http;
using namespace conformance::http::testing;

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool memory_is_plain = false; // freed memory is kept back
#else
constexpr bool memory_is_plain = true;
#endif

std::string said(const Outcome& outcome) {
  if (const auto* const none = std::get_if<NoAnswer>(&outcome.answer)) return none->text;
  const auto& response = std::get<Response>(outcome.answer);
  return fmt::format("{}, {} bytes", response.status, response.body.size());
}

void check(const std::vector<Behaviour>& rows) {
  for (const auto& row : rows) {
    CAPTURE(row.name);
    const auto cost = endure(row);
    const auto text = said(cost.outcome);
    CAPTURE(text);
    const auto* const none = std::get_if<NoAnswer>(&cost.outcome.answer);
    if (!row.or_answer) CHECK((none == nullptr) == row.kinds.empty());
    if (none != nullptr) CHECK(std::count(row.kinds.begin(), row.kinds.end(), none->kind) == 1);
    CHECK(text.substr(0, row.says.size()) == row.says);
    CHECK(text == visible(text));
    if (row.connections != 0) CHECK(cost.connections == row.connections);
    CHECK(cost.took < row.within);
    if (memory_is_plain) CHECK(cost.memory < static_cast<double>(row.memory));
  }
}

} // namespace

TEST_CASE("hostile peers: how connections and answers begin and end") {
  check(rows_of_endings());
}
TEST_CASE("hostile peers: lines and headers") {
  check(rows_of_framing());
}
TEST_CASE("hostile peers: lengths and chunks") {
  check(rows_of_lengths());
}
TEST_CASE("hostile peers: encodings and sizes of bodies") {
  check(rows_of_encodings());
}
TEST_CASE("hostile peers: content that is strange but complete") {
  check(rows_of_content());
}
TEST_CASE("hostile peers: TLS") {
  check(rows_of_tls());
}

TEST_CASE("hostile peers: the table") {
  std::set<std::string> names;
  std::size_t count = 0;
  for (const auto& rows : {rows_of_endings(), rows_of_framing(), rows_of_lengths(), rows_of_encodings(),
                           rows_of_content(), rows_of_tls()})
    for (const auto& row : rows) {
      ++count;
      CHECK_MESSAGE(names.insert(row.name).second, row.name << " is there twice");
      CHECK(row.memory < 96);
      CHECK(row.within <= std::chrono::seconds(20));
    }
  CHECK(count >= 60);
}

TEST_CASE("hostile peers: cookies are not kept") {
  const auto cost = endure({.name = "cookies",
                            .scripts = {{read_request(), write_bytes(whole("a", "Set-Cookie: a=b\r\n")),
                                         read_request(), write_bytes(whole("b")), hang()}},
                            .requests = 2});
  REQUIRE(cost.requests.size() == 2);
  CHECK(cost.requests[1].find("ookie") == std::string::npos);
  CHECK(cost.requests[0] == cost.requests[1]);
}
