#pragma once
#include "model/exchange.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conformance::judge {

/// What of an answer is compared.
///   status        the number
///   members       the values at listed JSON Pointers
///   body          the bytes
///   headers       names (in any letter case) and values, in any order; hop-by-hop fields left out
///   header_order  names as spelled, in order: a warning at most, and never a reason for `mixed`
enum class Aspect { status, members, body, headers, header_order };
std::string_view name(Aspect aspect); // as requirement maps spell it: `header-order`

/// One answer to compare, with what its own request carried (id, path, base path, values sent).
struct Sample {
  const Response* response = nullptr;
  std::vector<std::string> echoes;
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
  // How many references look like `reference` and how many samples like `sample`, in this aspect. Of
  // recurring(): how many of all references and samples show the form that recurs, hence reference_seen is 0.
  std::size_t reference_seen = 0, reference_total = 0;
  std::size_t sample_seen = 0, sample_total = 0;
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
/// from the references. different: an aspect tells every sample from every reference. mixed: in an aspect
/// some samples, not all, look like no reference.
struct Conclusion {
  Likeness likeness = Likeness::alike;
  std::vector<Difference>
      differences; // of different: aspects that separate; of mixed: those that do not quite
};
Conclusion conclude(const std::vector<Sample>& references, const std::vector<Sample>& samples,
                    const ComparisonOptions& options);

/// After two gatherings of which the first was mixed: differences whose form at least a quarter of the
/// samples and no reference showed in both. Noise is learned from the references of both; a form counts as
/// written, and with its random-looking values reduced. Empty: passed. Else inconclusive.
std::vector<Difference> recurring(const std::vector<Sample>& first_references,
                                  const std::vector<Sample>& first_samples,
                                  const std::vector<Sample>& second_references,
                                  const std::vector<Sample>& second_samples,
                                  const ComparisonOptions& options);

/// Replaces every occurrence of each echo, in any letter case and percent- or JSON-encoding, by a mark.
/// Echoes shorter than four characters are left.
std::string without_echoes(std::string_view text, const std::vector<std::string>& echoes);

} // namespace conformance::judge
