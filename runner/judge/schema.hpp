#pragma once
#include "model/value.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace conformance::judge {

/// One way in which a document breaks a schema.
struct Violation {
  std::string pointer; // JSON Pointer into the document
  std::string reason;  // `is 404.5, must be an integer`
};

/// Compiled JSON Schemas (draft 7; the keywords listed in schemas/README.md and no others).
class Schemas {
public:
  Schemas();
  ~Schemas();
  Schemas(Schemas&&) noexcept;
  Schemas& operator=(Schemas&&) noexcept;

  /// Compiles all, resolving `$ref` among them by name (`finding.schema.json#/definitions/x`) and inside
  /// themselves. Returns the mistakes, one sentence each, naming schema and pointer.
  std::vector<std::string> compile(const std::map<std::string, Value>& schemas);

  bool has(const std::string& name) const;
  /// At most `most` violations, in document order. The schema must be there.
  std::vector<Violation> validate(const std::string& name, const Value& document,
                                  std::size_t most = 20) const;

private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

} // namespace conformance::judge
