#pragma once
#include "execute/context.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

namespace conformance::execute {

/// One proof request and what came of it.
struct Tried {
  std::string line;                         // `GET /things as reader`
  std::string reason;                       // why it did not hold; empty if it did
  std::string location;                     // of a redirect
  bool barred = false;                      // it must not be sent
  std::shared_ptr<const Exchange> exchange; // the last one; nullptr if nothing was sent
  unsigned times = 1;                       // it was tried
};

/// Sends a proof, as `principal` where it names none. `shared`: an equal one that was sent serves too.
/// `repeatable`: repeats may get an answer out of a peer that gave none.
boost::asio::awaitable<Tried> try_proof(Context& context, RequestTemplate request, std::string principal,
                                        bool shared, bool repeatable = true);
/// The same for a proof with `until`: again, ever more seldom, until it holds or its time is over.
boost::asio::awaitable<Tried> try_patiently(Context& context, RequestTemplate request);
/// How long a proof may take to hold; zero without `until`.
Duration patience(const Context& context, const RequestTemplate& proof);

/// `answered 404`.
std::string answered(const Response& response);

} // namespace conformance::execute
