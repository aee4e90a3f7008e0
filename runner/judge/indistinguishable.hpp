#pragma once
#include "model/exchange.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conformance::judge {

/// What of an answer is compared.
///   attempts      what came before it, if the request was repeated: refusals by something in front of the
///                 API, a 500 or 429 that was gone, connections that ended
///   status        the number
///   members       the values at listed JSON Pointers
///   body          the bytes
///   headers       names (in any letter case) and values, in any order; hop-by-hop fields left out
///   header_order  names as spelled, in order: a warning at most, and never a reason for `mixed`
enum class Aspect { attempts, status, members, body, headers, header_order };
std::string_view name(Aspect aspect); // as requirement maps spell it: `header-order`

/// One answer to compare, with what its own request carried (id, path, base path, values sent).
struct Sample {
  const Response* response = nullptr;
  std::vector<std::string> echoes;
  std::string before = {}; // what came before it: `503`, `429, 503`; mostly nothing
};

struct ComparisonOptions {
  std::vector<Aspect> aspects;               // those that the probe maps to requirements
  std::vector<std::string> members;          // pointers, for Aspect::members
  std::vector<std::string> volatile_headers; // names: reduced to their presence
  std::vector<std::string> volatile_members; // pointers, likewise
};

/// The first thing that tells a case from its reference, for one aspect.
struct Difference {
  Aspect aspect = Aspect::body;
  std::string where;     // `header etag`, `body at byte 31 (member /message)`, `status`
  std::string reference; // both sides around the first difference, echoes and noise marked
  std::string sample;
  // How many references look like `reference` and how many samples like `sample`, in this aspect. Where
  // `chance` is set: how many of all references and samples are strange, or show the one form that recurs.
  std::size_t reference_seen = 0, reference_total = 0;
  std::size_t sample_seen = 0, sample_total = 0;
  std::size_t shown = 0; // the number of the sample that `sample` is of, from 0
  // Of differences that were counted over several gatherings: how likely noise alone shows as many.
  std::optional<double> chance;
  bool one_form = false; // of those that were counted: most strange samples show one form
};

/// Step 1 to 3 of LANGUAGE.md: two references of one round teach the noise, then the case is compared.
/// Empty: alike in all aspects.
///
/// From the outset, not only when learned: times within five minutes of the answer's own Date are noise; a
/// Content-Length that is the length of the body follows from it, and so do validators (ETag, digests) of a
/// body that holds an echo or the current time.
std::vector<Difference> compare_round(const Sample& reference, const Sample& second_reference,
                                      const Sample& sample, const ComparisonOptions& options);

enum class Likeness { alike, different, mixed };

/// One gathering: answers of the case and of the reference in one shuffled sequence, noise learned anew
/// from the references. different: an aspect tells every sample from every reference, and no reference from
/// all others. mixed: in an aspect some samples look like no reference, or all of them and a reference too.
struct Conclusion {
  Likeness likeness = Likeness::alike;
  std::vector<Difference>
      differences; // of different: aspects that separate; of mixed: those that do not quite
};
Conclusion conclude(const std::vector<Sample>& references, const std::vector<Sample>& samples,
                    const ComparisonOptions& options);

/// Replaces every occurrence of each echo, in any letter case and percent- or JSON-encoding, by a mark.
/// Echoes shorter than four characters are left.
std::string without_echoes(std::string_view text, const std::vector<std::string>& echoes);

} // namespace conformance::judge
