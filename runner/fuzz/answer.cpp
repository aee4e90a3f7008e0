#include "fuzz/promise.hpp"
#include "fuzz/targets.hpp"
#include "http/scripted.hpp"
#include "http/testing.hpp"

namespace conformance::fuzz {

namespace {

namespace testing = http::testing;

constexpr std::size_t header_bytes = 4096, body_bytes = 16 * 1024;

/// What the client makes of it if the peer says `bytes`, `step` of them at a time, and closes.
http::Outcome outcome(std::string_view bytes, std::size_t step, bool head) {
  testing::Script script = {testing::read_request()};
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    script.push_back(testing::write_bytes(std::string(bytes.substr(at, step))));
    script.push_back(testing::wait_for(std::chrono::milliseconds(1)));
  }
  boost::asio::io_context context;
  VirtualClock clock;
  const auto peer = std::make_shared<testing::Peer>();
  peer->scripts.push_back(std::move(script));
  http::ClientOptions options;
  options.header_bytes = header_bytes;
  options.body_bytes = body_bytes;
  const http::BaseUrl url{false, "fuzz.test", 80, ""};
  const auto client = http::make_client(
      context, clock, url, std::make_unique<testing::ScriptedConnector>(context, clock, peer), options);
  Request request;
  request.method = head ? "HEAD" : "GET";
  request.target = "/";
  return testing::run(context, client->send(std::move(request), 0), &clock);
}

void look_at(const http::Outcome& outcome, bool head) {
  if (const auto* const none = std::get_if<NoAnswer>(&outcome.answer)) {
    promise(!none->text.empty(), "there is a reason");
    promise(none->kind != NoAnswer::Kind::cancelled && none->kind != NoAnswer::Kind::connect,
            "the reason is in the answer");
    promise_inert(none->text, "the reason");
    return;
  }
  const auto& response = std::get<Response>(outcome.answer);
  promise(response.status >= 200 && response.status <= 999, "a status has three digits and is final");
  promise(response.body.size() <= body_bytes, "the body keeps to its limit");
  promise(!head || response.body.empty(), "an answer to HEAD has no body");
  std::size_t size = 0;
  for (const auto& each : response.headers)
    size += each.name.size() + each.value.size();
  promise(size <= header_bytes, "the header keeps to its limit");
}

} // namespace

/// The first byte says how: its lowest bit asks with HEAD. The rest is what the peer says.
void answer(std::string_view bytes) {
  if (bytes.empty()) return;
  const bool head = (bytes.front() & 1) != 0;
  bytes.remove_prefix(1);
  const auto whole = outcome(bytes, std::max<std::size_t>(bytes.size(), 1), head);
  look_at(whole, head);
  constexpr std::size_t longest_in_pieces = 1024;
  if (bytes.size() > longest_in_pieces) return;
  const auto pieces = outcome(bytes, 1, head);
  look_at(pieces, head);
  const auto* const one = std::get_if<Response>(&whole.answer);
  const auto* const other = std::get_if<Response>(&pieces.answer);
  promise((one == nullptr) == (other == nullptr),
          "whether it is an answer does not depend on how it arrives");
  if (one != nullptr && other != nullptr)
    promise(one->status == other->status && one->headers == other->headers && one->body == other->body,
            "the answer does not depend on how it arrives");
}

} // namespace conformance::fuzz
