#pragma once
#include "base/secret.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace conformance::http {

/// An HTTP proxy that opens tunnels by CONNECT. It learns host and port of the target, and nothing else: what
/// is sent goes through it inside TLS.
struct Proxy {
  std::string host; // without brackets
  std::uint16_t port = 80;
  Secret user, password;         // decoded; empty: none
  Secret authorization;          // the value of Proxy-Authorization; empty: none
  std::string authority() const; // `host:port`
};

/// Reads `http://user:password@host:port`, the scheme and all but the host optional. nullopt with a sentence
/// in `error` if it is something else; the sentence quotes nothing of it.
std::optional<Proxy> parse_proxy(std::string_view text, std::string& error);

/// Do these exceptions (NO_PROXY) name the host? They are separated by commas or blanks: `*` for all, a name
/// for itself and what is below it, `.name` for what is below it, an address, or a network `10.0.0.0/8`; each
/// but
/// `*` and a network may have a port. This machine (`localhost`, loopback) is always excepted.
bool goes_direct(std::string_view exceptions, std::string_view host, std::uint16_t port);

} // namespace conformance::http
