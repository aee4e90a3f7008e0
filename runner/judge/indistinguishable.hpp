#pragma once
#include "model/exchange.hpp"

#include <optional>
#include <string>
#include <vector>

namespace conformance::judge {

enum class Aspect { status, members, body, headers, header_order };
std::string_view name(Aspect aspect);

/// One answer to compare, with what its own request carried (id, path, base path, values sent).
struct Sample {
  const Response* response = nullptr;
  std::vector<std::string> echoes;
};

struct ComparisonOptions {
  std::vector<Aspect> aspects;                // those that the probe maps to requirements
  std::vector<std::string> members;           // pointers, for Aspect::members
  std::vector<std::string> volatile_headers;  // names: reduced to their presence
  std::vector<std::string> volatile_members;  // pointers, likewise
};

/// The first thing that tells a case from its reference, for one aspect.
struct Difference {
  Aspect aspect = Aspect::body;
  std::string where;     // `header etag`, `body at byte 31 (member /message)`, `status`
  std::string reference; // both sides around the first difference, echoes and noise marked
  std::string sample;
  std::size_t reference_seen = 0, reference_total = 0; // how often each form was seen
  std::size_t sample_seen = 0, sample_total = 0;
};

/// Step 1 to 3 of LANGUAGE.md: two references of one round teach the noise, then the case is compared.
/// Empty: alike in all aspects.
std::vector<Difference> compare_round(const Sample& reference, const Sample& second_reference,
                                      const Sample& sample, const ComparisonOptions& options);

enum class Likeness { alike, different, mixed };

/// One gathering: answers of the case and of the reference in one shuffled sequence, noise learned anew
/// from the references. different: the aspect tells every sample from every reference.
struct Conclusion {
  Likeness likeness = Likeness::alike;
  std::vector<Difference> differences;
};
Conclusion conclude(const std::vector<Sample>& references, const std::vector<Sample>& samples,
                    const ComparisonOptions& options);

/// After two gatherings that were both mixed: differences whose form at least a quarter of the samples and
/// no reference showed in both. Empty: passed. Else inconclusive.
std::vector<Difference> recurring(const std::vector<Sample>& first_references,
                                  const std::vector<Sample>& first_samples,
                                  const std::vector<Sample>& second_references,
                                  const std::vector<Sample>& second_samples,
                                  const ComparisonOptions& options);

/// Replaces every occurrence of each echo, in any letter case and percent- or JSON-encoding, by a mark.
/// Echoes shorter than four characters are left.
std::string without_echoes(std::string_view text, const std::vector<std::string>& echoes);

} // namespace conformance::judge
