#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conformance::reference {

struct QueryItem {
  std::string name;
  std::string value;
};

/// A request target, taken apart.
struct Target {
  std::string path;                  // as received
  std::vector<std::string> segments; // of the path, still encoded; a trailing slash adds none
  std::vector<QueryItem> query;      // decoded

  /// The value of a parameter. None if it is absent.
  std::optional<std::string> value(std::string_view name) const;
  bool repeated(std::string_view name) const;
};

Target parse_target(std::string_view target);

/// None where a `%` is not followed by two hexadecimal digits. `plus` makes `+` a space, as in a query.
std::optional<std::string> percent_decoded(std::string_view text, bool plus);

/// 8-4-4-4-12 hexadecimal digits.
bool is_uuid(std::string_view text);

} // namespace conformance::reference
