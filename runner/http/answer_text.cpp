#include "http/answer_text.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <fmt/format.h>

namespace conformance::http {

namespace {

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (auto& each : result)
    if (each >= 'A' && each <= 'Z') each = static_cast<char>(each - 'A' + 'a');
  return result;
}

std::string chunked(const std::string& body) {
  constexpr std::size_t piece = 16 * 1024;
  std::string result;
  for (std::size_t at = 0; at < body.size(); at += piece) {
    const auto part = std::string_view(body).substr(at, piece);
    result += fmt::format("{:x}\r\n", part.size());
    result += part;
    result += "\r\n";
  }
  return result + "0\r\n\r\n";
}

bool has_token(const std::string& list, std::string_view token) {
  return boost::beast::http::token_list(list).exists({token.data(), token.size()});
}

} // namespace

bool wants_keep_alive(const ServerRequest& request) {
  const auto connection = header(request.headers, "Connection").value_or("");
  if (has_token(connection, "close")) return false;
  return request.http_version >= 11 || has_token(connection, "keep-alive");
}

std::string answer_text(const ServerAnswer& answer, const ServerRequest& request, bool keep_alive) {
  const auto reason = answer.reason.empty() ? std::string(reason_phrase(answer.status)) : answer.reason;
  auto text = fmt::format("HTTP/1.{} {:03} {}\r\n", answer.http_1_0 ? 0 : 1, answer.status, reason);
  const auto add = [&](std::string_view name, std::string_view value) {
    text += answer.lower_case_names ? lower_case(name) : std::string(name);
    text += ": ";
    text += value;
    text += "\r\n";
  };
  for (const auto& each : answer.headers)
    add(each.name, each.value);

  const bool never_has_body = answer.status / 100 == 1 || answer.status == 204 || answer.status == 304;
  const bool in_chunks = answer.chunked && !answer.http_1_0 && request.http_version >= 11;
  if (!never_has_body) {
    if (in_chunks)
      add("Transfer-Encoding", "chunked");
    else
      add("Content-Length", std::to_string(answer.body.size()));
  }
  if (!keep_alive)
    add("Connection", "close");
  else if (answer.http_1_0 || request.http_version < 11)
    add("Connection", "keep-alive");
  text += "\r\n";
  if (!never_has_body && request.method != "HEAD") text += in_chunks ? chunked(answer.body) : answer.body;
  return text;
}

std::string bare_answer_text(int status) {
  return fmt::format("HTTP/1.1 {} {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", status,
                     reason_phrase(status));
}

} // namespace conformance::http
