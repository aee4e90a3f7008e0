#include "judge/schema.hpp"

#include "judge/schema_node.hpp"
#include "judge/schema_walk.hpp"

namespace conformance::judge {

struct Schemas::Compiled {
  SchemaStore store;

  const SchemaNode* root(const std::string& name) const {
    const auto found = store.find({name, ""});
    return found == store.end() ? nullptr : found->second.get();
  }
};

Schemas::Schemas() : compiled_(std::make_unique<Compiled>()) {}
Schemas::~Schemas() = default;
Schemas::Schemas(Schemas&&) noexcept = default;
Schemas& Schemas::operator=(Schemas&&) noexcept = default;

std::vector<std::string> Schemas::compile(const std::map<std::string, Value>& schemas) {
  compiled_ = std::make_unique<Compiled>();
  return compile_schemas(schemas, compiled_->store);
}

bool Schemas::has(const std::string& name) const {
  return compiled_->root(name) != nullptr;
}

std::vector<Violation> Schemas::validate(const std::string& name, const Value& document,
                                         std::size_t most) const {
  const auto* root = compiled_->root(name);
  if (!root) return {{"", "cannot be judged: there is no schema '" + name + "'"}};
  return violations(*root, document, most);
}

} // namespace conformance::judge
