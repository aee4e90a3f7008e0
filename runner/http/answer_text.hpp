#pragma once
#include "http/server.hpp"

#include <string>

namespace conformance::http {

/// The bytes of an answer to `request`, framed. `keep_alive` says whether the connection goes on.
std::string answer_text(const ServerAnswer& answer, const ServerRequest& request, bool keep_alive);

/// An answer without a body that ends the connection.
std::string bare_answer_text(int status);

/// Does the client want the connection to go on after this request (RFC 9112, 9.3)?
bool wants_keep_alive(const ServerRequest& request);

} // namespace conformance::http
