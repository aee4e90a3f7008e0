#pragma once
#include "load/map_reader.hpp"
#include "model/suite.hpp"

#include <string>

namespace conformance::load {

/// What a request map may hold beside `request`, `headers`, `query`, `json` and `raw`.
struct RequestForm {
  bool as = true;        // `as` is allowed
  bool needs_as = false; // and must be there
  bool needs_request = true;
  bool checks = true; // `expect`, `should`, `note`
  bool capture = false;
  bool call = false;     // `call`, with `values`, may stand in place of `request`
  bool with_key = false; // `with-key` is allowed
  bool until = false;    // `until` is allowed
  bool reads = false;    // it must be a GET or HEAD
};

/// True of a GET or HEAD.
bool is_reading(const RequestTemplate& request);

/// True of a header that says how a request is framed or forwarded, or whom it is for: `Host`,
/// `Content-Length`, `X-Forwarded-For`. The program alone writes those.
bool belongs_to_transport(std::string_view header);

/// Asks the reader for the keys of a request and reads them; finish() is left to the caller.
RequestTemplate read_request_keys(MapReader& reader, const RequestForm& form);

/// A request map of its own, or, where `form` needs nothing else, its one-line form `GET /path`.
RequestTemplate read_request(Context& context, const Value& value, const std::string& owner,
                             const RequestForm& form);

} // namespace conformance::load
