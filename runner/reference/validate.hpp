#pragma once
#include "reference/call.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace conformance::reference {

/// What is wrong with a request, in the order found. Each entry begins with its field.
class Complaints {
public:
  void add(std::string complaint) { all_.push_back(std::move(complaint)); }
  bool empty() const { return all_.empty(); }
  const std::vector<std::string>& all() const { return all_; }
  std::vector<std::string>& all() { return all_; }

private:
  std::vector<std::string> all_;
};

using Words = std::vector<std::string_view>;
bool is_one_of(std::string_view text, const Words& words);

/// Checks of one member of a body. Each names it as `path` and says whether a usable value is there.
struct TextRule {
  bool required = false;
  bool may_be_empty = true;
  std::size_t most = SIZE_MAX; // bytes
};
const std::string* text_member(const Value* holder, const std::string& name, const std::string& prefix,
                               const TextRule& rule, Complaints& complaints);
const std::string* word_member(const Value* holder, const std::string& name, const std::string& prefix,
                               const Words& words, bool required, Complaints& complaints);

/// Checks of one query parameter. The result is the default where it is absent or wrong.
std::int64_t integer_parameter(const Call& call, const std::string& name, std::int64_t least,
                               std::int64_t most, std::int64_t otherwise, Complaints& complaints);
std::string word_parameter(const Call& call, const std::string& name, const Words& words,
                           Complaints& complaints);

/// 400 with an array, as bodies are refused, or nothing.
std::optional<Reply> refuse_body(Call& call, Complaints complaints);
/// 400 with the first complaint as a string, as queries and parameters are refused, or nothing.
std::optional<Reply> refuse_query(Call& call, Complaints complaints);

} // namespace conformance::reference
