#include "execute/asked.hpp"

namespace conformance::execute {

namespace {

std::string text_of(const std::string& organization, const Request& request) {
  return organization + "\n" + request.method + "\n" + request.target + "\n" + request.body.value_or("");
}

} // namespace

bool Asked::before(const std::string& organization, const Request& request) const {
  return all_.contains(text_of(organization, request));
}

void Asked::note(const std::string& organization, const Request& request) {
  all_.insert(text_of(organization, request));
}

} // namespace conformance::execute
