#pragma once
#include "judge/times.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conformance::judge {

/// What a varying word or time is reduced to.
enum class Form { literal, integer, number, uuid, hexadecimal, http_date, iso8601, anything };

/// What varies in a text: learned from texts that should be equal and are not.
///
/// Where all of them have the same punctuation, each word or time that differs is reduced by itself, to the
/// narrowest form that all share, and the rest still counts; else the whole text stands for anything.
class Noise {
public:
  /// Nothing if all are equal.
  static std::optional<Noise> learned(const std::vector<std::string>& texts);
  static Noise anything();

  /// `text` with marks such as `«integer»` where it varies. What does not have the form stays.
  std::string reduced(std::string_view text) const;

private:
  struct Slot {
    Form form = Form::literal;
    std::size_t length = 0; // of hexadecimal, where it is constant
  };
  std::vector<Slot> slots_; // one a token; none: anything
};

/// `text` with every number, UUID, time, long hexadecimal and random-looking word reduced to its form: equal
/// for texts that differ in such values only.
std::string generic(std::string_view text);

/// `text` with a mark for each time within five minutes of `now`.
std::string without_current_times(std::string_view text, const TimePoint& now);

} // namespace conformance::judge
