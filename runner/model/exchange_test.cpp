#include "model/exchange.hpp"

#include <doctest/doctest.h>

namespace conformance {

TEST_CASE("several header lines of a name are one value") {
  const Headers headers{{"Vary", "a"}, {"ETag", "x"}, {"vary", "b"}};
  CHECK(header(headers, "VARY") == "a, b");
  CHECK(header(headers, "etag") == "x");
  CHECK_FALSE(header(headers, "date"));
}

TEST_CASE("media types come without parameters, in lower case") {
  CHECK(media_type("Application/JSON; charset=utf-8") == "application/json");
  CHECK(media_type(" text/csv ") == "text/csv");
  CHECK(media_type("").empty());
  CHECK(media_type(" ; x").empty());
}

TEST_CASE("standard reason phrases") {
  CHECK(reason_phrase(402) == "Payment Required");
  CHECK(reason_phrase(299).empty());
}

TEST_CASE("every kind of missing answer has a name") {
  CHECK(name(NoAnswer::Kind::resolve) == "resolve");
  CHECK(name(NoAnswer::Kind::cancelled) == "cancelled");
}

} // namespace conformance
