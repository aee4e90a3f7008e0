#include "http/request_text.hpp"

#include <algorithm>
#include <string_view>

namespace conformance::http {

namespace {

bool splits_lines(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

bool has(const Request& request, std::string_view name) {
  return has_header(request.headers, name);
}

} // namespace

std::optional<std::string> refusal(const Request& request) {
  if (request.method.empty() || splits_lines(request.method))
    return "malformed: nothing was sent, since the method is empty or holds CR, LF or NUL";
  if (splits_lines(request.target))
    return "malformed: nothing was sent, since the target holds CR, LF or NUL";
  if (!request.target.starts_with('/'))
    return "malformed: nothing was sent, since the target does not begin with /";
  for (const auto& each : request.headers) {
    if (each.name.empty() || splits_lines(each.name))
      return "malformed: nothing was sent, since a header name is empty or holds CR, LF or NUL";
    if (splits_lines(each.value))
      return "malformed: nothing was sent, since the value of the header " + each.name +
             " holds CR, LF or NUL";
  }
  return std::nullopt;
}

std::string request_text(const Request& request, const BaseUrl& url, const std::string& user_agent) {
  constexpr std::size_t usual_headers = 512;
  std::string text;
  text.reserve(request.target.size() + (request.body ? request.body->size() : 0) + usual_headers);
  for (const std::string_view part :
       {std::string_view(request.method), std::string_view(" "), std::string_view(url.path),
        std::string_view(request.target), std::string_view(" HTTP/1.1\r\n")})
    text += part;
  const auto add = [&](std::string_view name, std::string_view value) {
    text += name;
    text += ": ";
    text += value;
    text += "\r\n";
  };
  if (!has(request, "Host")) add("Host", url.authority());
  if (!has(request, "User-Agent")) add("User-Agent", user_agent);
  if (!has(request, "Accept-Encoding")) add("Accept-Encoding", "identity");
  for (const auto& each : request.headers)
    add(each.name, each.value);

  const auto& method = request.method;
  const bool body_expected = method == "POST" || method == "PUT" || method == "PATCH";
  const bool framed = has(request, "Content-Length") || has(request, "Transfer-Encoding");
  if (!framed && (request.body || body_expected))
    add("Content-Length", std::to_string(request.body ? request.body->size() : 0));
  text += "\r\n";
  if (request.body) text += *request.body;
  return text;
}

bool frames_itself(const Request& request) {
  for (const auto* const name : {"Content-Length", "Transfer-Encoding", "Connection", "Expect", "Upgrade"})
    if (has(request, name)) return true;
  return request.method == "CONNECT";
}

} // namespace conformance::http
