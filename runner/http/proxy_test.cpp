#include "http/proxy.hpp"

#include <doctest/doctest.h>

using namespace conformance::http;

namespace {

std::string parts(std::string_view text) {
  std::string error;
  const auto proxy = parse_proxy(text, error);
  if (!proxy) return error.empty() ? "no message" : error;
  CHECK(error.empty());
  auto result = proxy->authority();
  if (!proxy->authorization.empty())
    result +=
        "|" + proxy->user.reveal() + "|" + proxy->password.reveal() + "|" + proxy->authorization.reveal();
  return result;
}

} // namespace

TEST_CASE("proxies") {
  CHECK(parts("http://proxy.test:3128") == "proxy.test:3128");
  CHECK(parts("http://proxy.test") == "proxy.test:80");
  CHECK(parts("HTTP://proxy.test:/") == "proxy.test:80");
  CHECK(parts("proxy.test:3128") == "proxy.test:3128");
  CHECK(parts("proxy.test") == "proxy.test:80");
  CHECK(parts("http://[::1]:3128") == "[::1]:3128");
  CHECK(parts("127.0.0.1:8080/") == "127.0.0.1:8080");
  CHECK(parts("http://Aladdin:open%20sesame@proxy.test") ==
        "proxy.test:80|Aladdin|open sesame|Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  CHECK(parts("me:p%40ss%3a@proxy.test:1") == "proxy.test:1|me|p@ss:|Basic bWU6cEBzczo=");
  CHECK(parts("token@proxy.test:1") == "proxy.test:1|token||Basic dG9rZW46");
}

TEST_CASE("what is no proxy is refused without being quoted") {
  for (const auto* const text :
       {"", "http://", "//proxy.test", "http://proxy.test:port", "http://proxy.test/path",
        "http://proxy.test?x", "http://proxy.test#x", "http://me:p@ss@proxy.test",
        "http://me:pa/ss@proxy.test", "pröxy.test", "http://proxy.test\r\nX: y", "https://proxy.test",
        "socks5://proxy.test", "http://a%20b", "http://proxy.test:0", "http://proxy.test:65536",
        "http://[::1"}) {
    const auto error = parts(text);
    CHECK_MESSAGE(error.ends_with('.'), text);
    CHECK_MESSAGE(error.find("ss@") == std::string::npos, text);
  }
  CHECK(parts("https://proxy.test").starts_with("Only proxies that are spoken to by http://"));
  CHECK(parts("http://proxy.test:0") == "The proxy's port must be a number from 1 to 65535.");
}

TEST_CASE("what goes past the proxy") {
  struct Row {
    const char *exceptions, *host;
    std::uint16_t port;
    bool direct;
  };
  for (const auto& [exceptions, host, port, direct] : std::initializer_list<Row>{
           {"", "api.test", 443, false},
           {"*", "api.test", 443, true},
           {"api.test", "api.test", 443, true},
           {"api.test", "API.Test", 443, true},
           {"API.TEST", "api.test.", 443, true},
           {"test", "api.test", 443, true},
           {"api.test", "eu.api.test", 443, true},
           {"api.test", "xapi.test", 443, false},
           {".test", "api.test", 443, true},
           {".api.test", "api.test", 443, false},
           {"*.test", "api.test", 443, true},
           {"a*.test", "api.test", 443, false},
           {"other, api.test", "api.test", 443, true},
           {"other api.test", "api.test", 443, true},
           {",,", "api.test", 443, false},
           {".", "api.test", 443, false},
           {":443", "api.test", 443, false},
           {"api.test:443", "api.test", 443, true},
           {"api.test:8443", "api.test", 443, false},
           {"api.test:x", "api.test", 443, false},
           {"10.0.0.1", "10.0.0.1", 443, true},
           {"10.0.0.1:8443", "10.0.0.1", 443, false},
           {"10.0.0.1", "110.0.0.1", 443, false},
           {"0.0.1", "10.0.0.1", 443, false},
           {"10.0.0.0/8", "10.1.2.3", 443, true},
           {"10.1.2.9/8", "10.1.2.3", 443, true},
           {"10.0.0.0/8", "11.1.2.3", 443, false},
           {"10.0.0.0/33", "10.1.2.3", 443, false},
           {"10.0.0.0/8", "10.test", 443, false},
           {"0.0.0.0/0", "2001:db8::1", 443, false},
           {"2001:db8::/32", "2001:db8:1::1", 443, true},
           {"2001:db8::/32", "2001:db9::1", 443, false},
           {"2001:db8::1", "2001:db8:0::1", 443, true},
           {"[2001:db8::1]", "2001:db8::1", 443, true},
           {"[2001:db8::1]:443", "2001:db8::1", 443, true},
           {"[2001:db8::1]:80", "2001:db8::1", 443, false},
           {"", "localhost", 443, true},
           {"", "LOCALHOST", 443, true},
           {"", "127.8.0.1", 443, true},
           {"", "::1", 443, true},
           {"", "127.0.0.1.test", 443, false},
       })
    CHECK_MESSAGE(goes_direct(exceptions, host, port) == direct, exceptions << " of " << host);
}
