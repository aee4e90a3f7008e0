#include "execute/identity.hpp"

#include <fmt/format.h>

namespace conformance::execute {

namespace asio = boost::asio;

namespace {

std::string text_of(const Value& map, std::string_view key) {
  const auto* value = map.find(key);
  if (!value) return {};
  return value->string() ? *value->string() : to_json(*value);
}

} // namespace

Identity::Identity(const Profile& profile) {
  if (!profile.identity) return;
  header_ = text_of(*profile.identity, "header");
  pointer_ = text_of(*profile.identity, "pointer");
  expected_ = text_of(*profile.identity, "equals");
  const auto request = text_of(*profile.identity, "request");
  const auto space = request.find(' ');
  if (space == std::string::npos) return;
  method_ = request.substr(0, space);
  target_ = request.substr(space + 1);
}

void Identity::look_at(const Response& response) {
  if (header_.empty()) return;
  if (const auto build = header(response.headers, header_)) see(*build);
}

asio::awaitable<void> Identity::ask(Context& context, std::string principal) {
  if (method_.empty()) co_return;
  plan::ConcreteRequest request;
  request.principal = std::move(principal);
  request.request.method = method_;
  request.request.target = target_;
  SendOptions options;
  const auto sent = co_await context.sender->send(request, options);
  if (!sent.answered) co_return;
  judge::Answer answer(sent.response());
  const auto* body = answer.json();
  const auto* build = body ? resolve(*body, pointer_) : nullptr;
  if (build) see(build->string() ? *build->string() : to_json(*build));
}

std::string Identity::wrong() const {
  if (!declared()) return {};
  if (seen_.empty())
    return "the build under test could not be told: no answer shows what the profile's identity names";
  if (expected_.empty()) return {};
  for (const auto& [build, times] : seen_)
    if (build != expected_) return fmt::format("tested build {}, expected {}", build, expected_);
  return {};
}

std::string Identity::changed() const {
  if (seen_.size() < 2) return {};
  std::vector<std::string> builds;
  for (const auto& [build, times] : seen_)
    builds.push_back(fmt::format("{} ({} answer{})", build, times, times == 1 ? "" : "s"));
  return fmt::format("more than one build answered: {}", fmt::join(builds, ", "));
}

} // namespace conformance::execute
