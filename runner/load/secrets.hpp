#pragma once
#include "load/load.hpp"
#include "model/value.hpp"

#include <string_view>
#include <vector>

namespace conformance::load {

/// What may be a key written out in the text of a profile, be its YAML right or not.
void collect_secrets_of_text(std::string_view text, std::string_view key_prefix,
                             std::vector<LabelledSecret>& into);

/// Every text and number below `principals` but reasons, and below credentials of `services`.
void collect_secrets_of_tree(const Value& root, std::vector<LabelledSecret>& into);

/// Adds one, if it is long enough to be masked without harm (four characters).
void add_secret(std::string_view label, std::string_view text, std::vector<LabelledSecret>& into);

} // namespace conformance::load
