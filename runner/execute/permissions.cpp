#include "execute/permissions.hpp"

#include "base/text.hpp"
#include "http/client.hpp"
#include "plan/plan.hpp"
#include "plan/writing.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::execute {

namespace {

/// As two names of one host are compared: without letter case and the dot of the root.
std::string host_name(std::string_view text) {
  auto out = to_lower(text);
  while (out.ends_with('.'))
    out.pop_back();
  return out;
}

std::string not_allowed(Effect effect) {
  return fmt::format("the profile does not allow the effect '{0}'; add to allow: [{0}]", name(effect));
}

/// A space would end the target in the request line.
bool is_one_word(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte == 0x7f;
  });
}

bool is_empty(const plan::Credential& credential) {
  return credential.headers.empty() && credential.query.empty();
}

} // namespace

std::string protected_host(const Contract& contract, const std::string& base_url) {
  std::string mistake;
  const auto url = http::parse_base_url(base_url, mistake);
  if (!url) return {};
  const bool found =
      std::any_of(contract.protected_hosts.begin(), contract.protected_hosts.end(),
                  [&](const std::string& host) { return host_name(host) == host_name(url->host); });
  return found ? url->host : std::string();
}

std::string Permissions::against(const plan::ConcreteRequest& request,
                                 const plan::Credential& credential) const {
  auto why = wrong_place(request, credential);
  if (why.empty()) why = wrong_effect(request, credential);
  return why;
}

/// A key goes to whom it was made for, and no path leaves what the profile names.
std::string Permissions::wrong_place(const plan::ConcreteRequest& request,
                                     const plan::Credential& credential) const {
  const bool of_api = request.call.empty();
  if (!credential.query.empty() && !profile_->allow_key_in_url)
    return "the profile does not allow a key in a URL, where logs may keep it; add to allow: [key-in-url]";
  if (!of_api && !is_empty(credential) && !credential.of_service)
    return fmt::format("'{}' holds an API key, and {} is a call of a service, which never gets one",
                       request.principal, request.call);
  const bool must_be_refused = request.is_own && !accepts_success(request.checks);
  if (of_api && credential.of_service && !must_be_refused)
    return fmt::format("the credential of '{}' is no API key: the API gets it only where a probe expects "
                       "that it is refused",
                       request.principal);
  if (!is_one_word(request.request.method) || !is_one_word(request.request.target))
    return "its method or path holds a space or a control character";
  if (plan::climbs(request.request.target)) return "its path leads above the base URL";
  if (!of_api && plan::has_hidden_segments(request.request.target))
    return "a value in the path of the call would make another path of it";
  return {};
}

std::string Permissions::wrong_effect(const plan::ConcreteRequest& request,
                                      const plan::Credential& credential) const {
  const bool overrides = plan::overrides_method(request.request);
  if (!plan::writes(request.request) && !overrides) return {};
  const bool of_api = request.call.empty();
  const auto line = fmt::format("{} {}", request.request.method, request.request.target);
  auto effect = request.effect;
  if (effect == Effect::read) {
    const bool safe =
        of_api && plan::is_safe_operation(*catalogue_, request.request.method, request.request.target);
    if (safe && is_empty(credential) && !overrides) return {};
    if (plan::writes(request.request) && !safe)
      return of_api ? line + " writes, and is sent where only reading is allowed"
                    : fmt::format("the profile makes {} of {}, which is called where only reading is allowed",
                                  line, request.call);
    effect = Effect::refused; // nobody but the suites says that it is harmless
  }
  const bool alone = request.effect == Effect::read && !plan::writes(request.request);
  if (overrides && !(alone && plan::overrides_harmlessly(request.request, *catalogue_)))
    return "a header asks for another method: it may only do so of a GET without a body, at a path of an "
           "operation that names nothing";
  if (!profile_->allows(effect)) return not_allowed(effect);
  const auto& base_url =
      of_api ? profile_->base_url.text
             : profile_->services.at(request.call.substr(0, request.call.find('.'))).base_url.text;
  const auto host = protected_host(catalogue_->contract, base_url);
  if (!host.empty() && !production_)
    return fmt::format("{} is a production host, and --allow-production is not given", host);
  return {};
}

} // namespace conformance::execute
