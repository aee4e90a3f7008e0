#pragma once
#include "model/exchange.hpp"

#include <boost/system/error_code.hpp>

#include <string>
#include <string_view>

namespace conformance::http {

/// What the end of a stream means; `where` completes the sentence: `in the middle of the headers`.
NoAnswer ended(boost::system::error_code error, std::string_view where);

/// The words of the TLS library for an error of its own, `closed` and the like for others.
std::string tls_words(boost::system::error_code error);

} // namespace conformance::http
