#include "cli/proxy.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace conformance::cli {

namespace {

/// What is shorter would be masked where it only happens to stand.
constexpr std::size_t shortest_masked = 4;

void mask(const Secret& secret, Redactor& redactor) {
  if (secret.reveal().size() >= shortest_masked) redactor.add(secret, "proxy");
}

} // namespace

std::optional<http::Proxy> proxy_for(const http::BaseUrl& url, const load::Environment& environment,
                                     Redactor& redactor) {
  if (!url.https) return std::nullopt;
  const auto set = [&](std::initializer_list<const char*> names) -> std::pair<std::string, std::string> {
    for (const auto* name : names)
      if (auto value = environment(name); value && !value->empty()) return {name, std::move(*value)};
    return {};
  };
  const auto [name, text] = set({"https_proxy", "HTTPS_PROXY"});
  if (text.empty()) return std::nullopt;
  if (http::goes_direct(set({"no_proxy", "NO_PROXY"}).second, url.host, url.port)) return std::nullopt;

  std::string mistake;
  auto proxy = http::parse_proxy(text, mistake);
  if (!proxy) throw std::runtime_error(fmt::format("{}: {}", name, mistake));
  const auto& password = proxy->password.empty() ? proxy->user : proxy->password;
  mask(password, redactor);
  if (!proxy->authorization.empty()) // as base64 it is one text
    mask(Secret(fmt::format("{}:{}", proxy->user.reveal(), proxy->password.reveal())), redactor);
  return proxy;
}

} // namespace conformance::cli
