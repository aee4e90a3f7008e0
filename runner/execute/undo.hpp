#pragma once
#include "execute/sender.hpp"
#include "model/value.hpp"
#include "plan/instantiate.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace conformance::execute {

/// How something is found whose making got no answer: in a list, by the mark that the run put into it.
struct MarkedItems {
  plan::ConcreteRequest list;
  std::string items;                                      // pointer to the list in the answer
  std::string mark;                                       // an item is ours if one of its texts holds it
  std::vector<std::pair<std::string, std::string>> taken; // text in the undo -> pointer in an item
};

/// What a read showed before a write: where it still shows that, nothing needs to be undone.
struct Unless {
  plan::ConcreteRequest read;
  std::vector<std::pair<std::string, Value>> shows; // pointer -> value
};

/// How one write is taken back.
struct Undo {
  plan::ConcreteRequest request; // sent once, or with `found_by` once for each item
  std::optional<MarkedItems> found_by;
  std::optional<Unless> unless;
};

struct UndoOutcome {
  enum class Kind { done, refused, unanswered };
  Kind kind = Kind::done;
  std::string text; // what answered what; if not done, why not
};

/// Sends it as what undoes, also while the run comes to its end. `gone_is_done`: a deletion that finds
/// nothing has nothing left to do; else only if it was repeated.
boost::asio::awaitable<UndoOutcome> carry_out(Sender& sender, Undo undo, bool gone_is_done);

/// False if a refused PATCH shows in nothing that it was to set, read where its undo goes.
boost::asio::awaitable<bool> may_be_applied(Sender& sender, plan::ConcreteRequest refused, Undo undo);

/// The placeholder for a value that the answer of a write is to give. It needs no encoding anywhere.
std::string placeholder_for(const std::string& name);

/// The request with the values of one item in place of the placeholders.
plan::ConcreteRequest filled_in(const plan::ConcreteRequest& request, const MarkedItems& search,
                                const Value& item);

/// True if some text in the value holds `mark`.
bool bears_mark(const Value& value, const std::string& mark);

} // namespace conformance::execute
