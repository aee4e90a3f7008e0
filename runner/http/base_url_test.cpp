#include "http/client.hpp"

#include <doctest/doctest.h>

using namespace conformance::http;

namespace {

std::string url_parts(std::string_view text) {
  std::string error;
  const auto url = parse_base_url(text, error);
  if (!url) return error.empty() ? "no message" : error;
  CHECK(error.empty());
  return std::string(url->https ? "https" : "http") + "|" + url->host + "|" + std::to_string(url->port) +
         "|" + url->path + "|" + url->authority();
}

} // namespace

TEST_CASE("base URLs") {
  CHECK(url_parts("https://api.example") == "https|api.example|443||api.example");
  CHECK(url_parts("HTTPS://api.example/") == "https|api.example|443||api.example");
  CHECK(url_parts("https://api.example:443/v1/") == "https|api.example|443|/v1|api.example");
  CHECK(url_parts("https://api.example:80") == "https|api.example|80||api.example:80");
  CHECK(url_parts("http://127.0.0.1:8080/a/b//") == "http|127.0.0.1|8080|/a/b|127.0.0.1:8080");
  CHECK(url_parts("http://[::1]:8080/v1") == "http|::1|8080|/v1|[::1]:8080");
  CHECK(url_parts("https://[2001:db8::1]") == "https|2001:db8::1|443||[2001:db8::1]");
  CHECK(url_parts("http://h:/x") == "http|h|80|/x|h");
  CHECK(url_parts("http://h/a%2Fb/../c") == "http|h|80|/a%2Fb/../c|h");
}

TEST_CASE("what is no base URL") {
  const std::string no_url = "This is not an absolute URL such as https://api.example/v1.";
  for (const auto* const text : {"", "api.example", "/v1", "https//x", "http://a b", "http://h/\r\n",
                                 "http://h/é", "http://[::1", "http://[::g]/", "http://h:x", "http://h:1:2"})
    CHECK_MESSAGE(url_parts(text) == no_url, text);
  CHECK(url_parts("ftp://h") == "The scheme must be https or http.");
  CHECK(url_parts("https://user:word@h") == "A URL with a user name or password is refused: leave it out.");
  CHECK(url_parts("https://@h") == "A URL with a user name or password is refused: leave it out.");
  CHECK(url_parts("https://h?x") == "A base URL has no query: leave out what follows the '?'.");
  CHECK(url_parts("https://h#x") == "A base URL has no fragment: leave out what follows the '#'.");
  CHECK(url_parts("https:///x") == "The URL names no host.");
  CHECK(url_parts("https:x") == "The URL names no host.");
  CHECK(url_parts("https://a%20b") == "The host must be a plain name or an IP address.");
  CHECK(url_parts("https://[v1.x]") == "The host must be a plain name or an IP address.");
  CHECK(url_parts("https://h:0") == "The port must be a number from 1 to 65535.");
  CHECK(url_parts("https://h:65536") == "The port must be a number from 1 to 65535.");
}
