#include "model/exchange.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <utility>

namespace conformance {

std::optional<std::string> header(const Headers& headers, std::string_view name) {
  std::optional<std::string> joined;
  for (const auto& each : headers) {
    if (!equal_ignoring_case(each.name, name)) continue;
    if (joined)
      *joined += ", " + each.value;
    else
      joined = each.value;
  }
  return joined;
}

bool has_header(const Headers& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(),
                     [&](const Header& each) { return equal_ignoring_case(each.name, name); });
}

std::string media_type(std::string_view content_type) {
  auto type = content_type.substr(0, content_type.find(';'));
  const auto first = type.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  type = type.substr(first, type.find_last_not_of(" \t") - first + 1);
  return to_lower(type);
}

std::string_view reason_phrase(int status) {
  static constexpr std::pair<int, std::string_view> phrases[] = {{100, "Continue"},
                                                                 {101, "Switching Protocols"},
                                                                 {102, "Processing"},
                                                                 {103, "Early Hints"},
                                                                 {200, "OK"},
                                                                 {201, "Created"},
                                                                 {202, "Accepted"},
                                                                 {203, "Non-Authoritative Information"},
                                                                 {204, "No Content"},
                                                                 {205, "Reset Content"},
                                                                 {206, "Partial Content"},
                                                                 {207, "Multi-Status"},
                                                                 {208, "Already Reported"},
                                                                 {226, "IM Used"},
                                                                 {300, "Multiple Choices"},
                                                                 {301, "Moved Permanently"},
                                                                 {302, "Found"},
                                                                 {303, "See Other"},
                                                                 {304, "Not Modified"},
                                                                 {307, "Temporary Redirect"},
                                                                 {308, "Permanent Redirect"},
                                                                 {400, "Bad Request"},
                                                                 {401, "Unauthorized"},
                                                                 {402, "Payment Required"},
                                                                 {403, "Forbidden"},
                                                                 {404, "Not Found"},
                                                                 {405, "Method Not Allowed"},
                                                                 {406, "Not Acceptable"},
                                                                 {407, "Proxy Authentication Required"},
                                                                 {408, "Request Timeout"},
                                                                 {409, "Conflict"},
                                                                 {410, "Gone"},
                                                                 {411, "Length Required"},
                                                                 {412, "Precondition Failed"},
                                                                 {413, "Content Too Large"},
                                                                 {414, "URI Too Long"},
                                                                 {415, "Unsupported Media Type"},
                                                                 {416, "Range Not Satisfiable"},
                                                                 {417, "Expectation Failed"},
                                                                 {421, "Misdirected Request"},
                                                                 {422, "Unprocessable Content"},
                                                                 {423, "Locked"},
                                                                 {424, "Failed Dependency"},
                                                                 {425, "Too Early"},
                                                                 {426, "Upgrade Required"},
                                                                 {428, "Precondition Required"},
                                                                 {429, "Too Many Requests"},
                                                                 {431, "Request Header Fields Too Large"},
                                                                 {451, "Unavailable For Legal Reasons"},
                                                                 {500, "Internal Server Error"},
                                                                 {501, "Not Implemented"},
                                                                 {502, "Bad Gateway"},
                                                                 {503, "Service Unavailable"},
                                                                 {504, "Gateway Timeout"},
                                                                 {505, "HTTP Version Not Supported"},
                                                                 {506, "Variant Also Negotiates"},
                                                                 {507, "Insufficient Storage"},
                                                                 {508, "Loop Detected"},
                                                                 {511, "Network Authentication Required"}};
  const auto* found = std::find_if(std::begin(phrases), std::end(phrases),
                                   [&](const auto& each) { return each.first == status; });
  return found == std::end(phrases) ? std::string_view() : found->second;
}

std::string_view name(NoAnswer::Kind kind) {
  constexpr std::string_view names[] = {"resolve", "connect",   "tls",       "deadline",  "closed",
                                        "reset",   "malformed", "too-large", "cancelled", "barred"};
  return names[static_cast<std::size_t>(kind)];
}

} // namespace conformance
