#pragma once
#include "cli/setup.hpp"
#include "judge/indistinguishable.hpp"
#include "model/results.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace conformance::cli {

/// One case that a recorded answer bears on, and what it asks of the answer.
struct Held {
  std::string id;
  std::vector<Check> checks;           // substituted
  bool preparation = false;            // it must be a success
  std::vector<std::string> captures;   // pointers at which there must be something
  std::vector<std::string> fixed;      // those whose value a later answer must repeat
  std::vector<std::string> echoes;     // what the request carried, for comparisons
  std::vector<std::uint64_t> siblings; // answers that it must not be told apart from
  std::vector<judge::Aspect> aspects;  // in these
  std::vector<std::string> members;
  const Walk* walk = nullptr;       // of the list whose pages these are
  std::vector<std::uint64_t> pages; // itself among them
  bool walk_ended = false;
};

struct RecordedAnswer {
  Exchange exchange;
  std::string operation;
  std::string organization; // of the principal that asked
  std::vector<Held> held;
};

/// What was recorded by a run with `--evidence all`, tied to the checks of the suites again. Points into
/// both.
struct Recording {
  std::map<std::uint64_t, RecordedAnswer> answers; // by number
  std::size_t cases = 0;                           // that are judged again
  std::map<std::string, std::size_t> left_out;     // why other passed cases are not
};

/// Only cases that passed count. What a case stands on (ids, captures) is read back from its requests and
/// answers; a case whose requests the suites do not make is left out, and so is one that the judge does not
/// pass again.
Recording recording_of(const Results& results, const Setup& setup);

/// True if a case or an invariant would have noticed this answer in the place of the recorded one.
/// `foreign_id` belongs to another organization; empty: none is known.
bool notices(const Recording& recording, const RecordedAnswer& answer, const Response& other,
             const Setup& setup, const std::string& foreign_id);

} // namespace conformance::cli
