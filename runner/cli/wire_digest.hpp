#pragma once
#include "http/server.hpp"

#include <cstdint>

namespace conformance::cli {

/// A digest of all requests and answers in their order: two runs on a virtual clock with one seed have the
/// same if nothing that a client can see was otherwise.
class WireDigest {
public:
  void add(const http::ServerRequest& request, const http::ServerAnswer& answer);
  /// Never 0.
  std::uint64_t value() const { return value_; }

private:
  void add(std::uint64_t number);
  void add(const std::string& text);
  void add(const Headers& headers);

  std::uint64_t value_ = 1;
};

} // namespace conformance::cli
