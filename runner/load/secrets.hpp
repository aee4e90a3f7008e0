#pragma once
#include "load/load.hpp"
#include "model/value.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace conformance::load {

/// Words of a text that begin as keys of the contract do.
void collect_secrets_by_prefix(std::string_view text, std::string_view key_prefix,
                               std::vector<LabelledSecret>& into);

/// Long words behind what looks like the key of a credential: for a profile whose YAML is broken.
void collect_secrets_of_lines(std::string_view text, std::vector<LabelledSecret>& into);

/// Every text and number below `principals` but reasons, and below credentials of `services`.
void collect_secrets_of_tree(const Value& root, std::vector<LabelledSecret>& into);

/// What a variable of the environment holds whose name is that of a credential, wherever it is put in.
void collect_secrets_of_variables(const std::map<std::string, std::string>& variables,
                                  std::vector<LabelledSecret>& into);

/// Adds one without white space and quotes around it, if it is long enough to be masked without harm (four
/// characters).
void add_secret(std::string_view label, std::string_view text, std::vector<LabelledSecret>& into);

} // namespace conformance::load
