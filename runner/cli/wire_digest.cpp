#include "cli/wire_digest.hpp"

#include <boost/container_hash/hash.hpp>

#include <algorithm>

namespace conformance::cli {

void WireDigest::add(std::uint64_t number) {
  boost::hash_combine(value_, number);
  value_ = std::max<std::uint64_t>(value_, 1);
}

void WireDigest::add(const std::string& text) {
  add(std::uint64_t{std::hash<std::string>{}(text)});
}

void WireDigest::add(const Headers& headers) {
  add(headers.size());
  for (const auto& each : headers) {
    add(each.name);
    add(each.value);
  }
}

void WireDigest::add(const http::ServerRequest& request, const http::ServerAnswer& answer) {
  add(request.method);
  add(request.target);
  add(request.headers);
  add(request.body);
  add(static_cast<std::uint64_t>(answer.status));
  add(answer.reason);
  add(answer.headers);
  add(answer.body);
  for (const bool each :
       {answer.chunked, answer.close, answer.lower_case_names, answer.http_1_0, answer.drop})
    add(std::uint64_t{each});
  add(static_cast<std::uint64_t>(answer.delay.count()));
}

} // namespace conformance::cli
