#pragma once
#include "http/client.hpp"

#include <optional>
#include <string>

namespace conformance::http {

/// Why this request must never be sent, if it must not.
std::optional<std::string> refusal(const Request& request);

/// The bytes of a request: what it carries, and Host, User-Agent, Accept-Encoding and Content-Length where it
/// does not carry its own.
std::string request_text(const Request& request, const BaseUrl& url, const std::string& user_agent);

/// Does the request decide over the framing or the end of the connection itself?
bool frames_itself(const Request& request);

} // namespace conformance::http
