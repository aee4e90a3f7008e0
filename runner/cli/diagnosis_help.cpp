#include "cli/diagnosis_help.hpp"

#include <fmt/format.h>

namespace conformance::cli {

namespace {

/// The first segment of the URL's path that follows itself: `v1` of `https://h/v1/v1`. Empty if none does.
std::string repeated_segment(const std::string& url) {
  const auto host = url.find("://");
  auto at = url.find('/', host == std::string::npos ? 0 : host + 3);
  std::string before;
  while (at != std::string::npos) {
    const auto end = url.find('/', at + 1);
    auto segment = url.substr(at + 1, end == std::string::npos ? end : end - at - 1);
    if (!segment.empty() && segment == before) return segment;
    before = std::move(segment);
    at = end;
  }
  return {};
}

bool is_json(const std::string& media_type) {
  return media_type == "application/json" || media_type.ends_with("+json");
}

} // namespace

std::string help_for_silence(std::optional<NoAnswer::Kind> kind, const std::string& why) {
  if (!kind) return "check base_url";
  switch (*kind) {
  case NoAnswer::Kind::resolve:
    return "check the host's name in base_url, or give its address under resolve:";
  case NoAnswer::Kind::connect:
    return "check host and port in base_url; a proxy is taken from HTTPS_PROXY";
  case NoAnswer::Kind::tls:
    if (why.find("speak TLS") != std::string::npos)
      return "the port does not speak TLS: check the port in base_url, or write http:// if that is meant";
    if (why.find("client certificate") != std::string::npos)
      return "give client_certificate: and client_key: under tls:";
    return "if the certificate is one of your own authority, give its file as tls: {ca: FILE}; else check "
           "host "
           "and clock";
  case NoAnswer::Kind::deadline:
    return "check host and port in base_url; a slow deployment needs longer deadlines:";
  case NoAnswer::Kind::too_large:
    return "something else than the API answers, or limits: are too small";
  case NoAnswer::Kind::closed:
  case NoAnswer::Kind::reset:
  case NoAnswer::Kind::malformed:
    return "no HTTP server answers there: check the port in base_url, and whether it must be https://";
  case NoAnswer::Kind::barred:
    return "the contract asks for more than the profile allows: look at its health request";
  case NoAnswer::Kind::cancelled:
    break;
  }
  return "run doctor again";
}

std::string help_for_refusal(const execute::Look& look, const Profile& profile) {
  const auto repeated = repeated_segment(profile.base_url.text);
  if (look.status == 404 && !repeated.empty())
    return fmt::format("base_url repeats '/{}': write it once", repeated);
  const bool is_page = !is_json(look.media_type) && !look.media_type.empty();
  if (look.status == 400 && is_page && profile.base_url.text.starts_with("http:"))
    return "the port may want TLS: write https:// in base_url";
  if (is_page)
    return fmt::format("the answer is a page ({}{}), not the API's: a proxy or a login stands in front, or "
                       "base_url is of something else",
                       look.media_type, look.server.empty() ? "" : ", Server: " + look.server);
  switch (look.status) {
  case 401:
    return "the deployment does not know this key: it may be of another environment, revoked or expired";
  case 403:
    return "the key is known, but may not do this: give one with the scopes that the principal needs";
  case 404:
    return "the path of base_url may be wrong: it must end where the API's paths begin";
  case 429:
    return "somebody else uses this key's quota: wait, or give the run a key of its own";
  default:
    break;
  }
  if (look.status >= 500) return "the deployment itself fails: look at its log, and run doctor again";
  return "give a key that gets the expected answer";
}

} // namespace conformance::cli
