#include "execute/asked.hpp"

#include <functional>

namespace conformance::execute {

namespace {

std::size_t mark_of(const std::string& organization, const Request& request) {
  return std::hash<std::string>()(organization + "\n" + request.method + "\n" + request.target + "\n" +
                                  request.body.value_or(""));
}

} // namespace

bool Asked::before(const std::string& organization, const Request& request) const {
  return all_.contains(mark_of(organization, request));
}

void Asked::note(const std::string& organization, const Request& request) {
  all_.insert(mark_of(organization, request));
}

} // namespace conformance::execute
