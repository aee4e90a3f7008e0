#pragma once
#include "model/exchange.hpp"
#include "model/value.hpp"

#include <chrono>
#include <doctest/doctest.h>
#include <string>
#include <utility>

namespace conformance::judge {

/// A value written as JSON.
inline Value value_of(std::string_view text) {
  auto parsed = parse_json(text);
  REQUIRE_MESSAGE(std::holds_alternative<Value>(parsed),
                  "the test's own JSON is broken: ", std::string(text));
  return std::move(std::get<Value>(parsed));
}

inline Response response(int status, Headers headers, std::string body) {
  Response out;
  out.status = status;
  out.reason = reason_phrase(status);
  out.headers = std::move(headers);
  out.body = std::move(body);
  return out;
}

/// Measures from its creation.
class Stopwatch {
public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
  }

private:
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

} // namespace conformance::judge
