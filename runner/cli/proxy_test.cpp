#include "cli/proxy.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace conformance;
using namespace conformance::cli;

namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

std::string proxy(const Variables& variables, std::string_view base, Redactor* told = nullptr) {
  Redactor own;
  std::string error;
  const auto url = http::parse_base_url(base, error);
  REQUIRE_MESSAGE(url, error);
  const auto environment = [&](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
  const auto found = proxy_for(*url, environment, told == nullptr ? own : *told);
  return found ? found->authority() : "direct";
}

const std::string api = "https://api.test/v1";

} // namespace

TEST_CASE("the environment names the proxy") {
  CHECK(proxy({}, api) == "direct");
  CHECK(proxy({{"HTTPS_PROXY", ""}}, api) == "direct");
  CHECK(proxy({{"HTTPS_PROXY", "http://p.test:1"}}, api) == "p.test:1");
  CHECK(proxy({{"https_proxy", "p.test:2"}, {"HTTPS_PROXY", "p.test:1"}}, api) == "p.test:2");
  CHECK(proxy({{"https_proxy", ""}, {"HTTPS_PROXY", "p.test:1"}}, api) == "p.test:1");
  CHECK(proxy({{"HTTP_PROXY", "p.test:1"}, {"ALL_PROXY", "p.test:1"}}, api) == "direct");
  CHECK(proxy({{"HTTPS_PROXY", "p.test:1"}, {"NO_PROXY", "other,.api.test"}}, api) == "p.test:1");
  CHECK(proxy({{"HTTPS_PROXY", "p.test:1"}, {"NO_PROXY", "other,.test"}}, api) == "direct");
  CHECK(proxy({{"HTTPS_PROXY", "p.test:1"}, {"no_proxy", "x.test"}, {"NO_PROXY", "*"}}, api) == "p.test:1");
  CHECK(proxy({{"HTTPS_PROXY", "p.test:1"}}, "https://127.0.0.1:8443") == "direct");
}

TEST_CASE("http goes directly, whatever the environment says") {
  CHECK(proxy({{"HTTPS_PROXY", "p.test:1"}, {"HTTP_PROXY", "p.test:1"}}, "http://api.test") == "direct");
  CHECK(proxy({{"HTTPS_PROXY", "no proxy"}}, "http://api.test") == "direct");
}

TEST_CASE("what names no proxy is said with the variable and without its text") {
  CHECK_THROWS_WITH(
      proxy({{"HTTPS_PROXY", "socks5://me:open-sesame@p.test"}}, api),
      "HTTPS_PROXY: Only proxies that are spoken to by http:// are known; the tunnel through them is "
      "encrypted.");
  CHECK_THROWS_WITH(proxy({{"https_proxy", "me:open@sesame@p.test"}}, api),
                    doctest::Contains("https_proxy: This is no proxy such as http://proxy.example:3128"));
}

TEST_CASE("the credential is masked in every form") {
  Redactor redactor;
  CHECK(proxy({{"HTTPS_PROXY", "http://Aladdin:open%20sesame@p.test:1"}}, api, &redactor) == "p.test:1");
  for (const auto* const said :
       {"open sesame", "open%20sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Aladdin:open sesame"})
    CHECK_MESSAGE(redactor(std::string("x ") + said).find("[redacted proxy]") != std::string::npos, said);
  Redactor token;
  proxy({{"HTTPS_PROXY", "http://token-of-the-tests@p.test:1"}}, api, &token);
  CHECK(token("token-of-the-tests") == "[redacted proxy]");
  Redactor none;
  proxy({{"HTTPS_PROXY", "http://p.test:1"}}, api, &none);
  CHECK(none("http://p.test:1 :") == "http://p.test:1 :");
}
