#pragma once
#include "model/value.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>

namespace conformance::plan {

/// The values that names stand for, inner scopes before outer ones.
/// `fresh.uuid` and `fresh.uuid.N` are made on demand from the seed and the scope's own text.
class Environment {
public:
  explicit Environment(std::uint64_t seed) : seed_(seed) {}
  /// A scope inside `outer`, which must live longer. `scope` tells its fresh values from those of others.
  Environment(const Environment& outer, std::string scope)
      : outer_(&outer), seed_(outer.seed_), scope_(std::move(scope)) {}

  void set(const std::string& name, Value value) { values_[name] = std::move(value); }
  /// A key that the run made: no request may show it.
  void set_secret(const std::string& name, Value value) {
    secrets_.insert(name);
    set(name, std::move(value));
  }
  /// What the deployment answered: in a path it may be a segment, and nothing else.
  void set_answered(const std::string& name, Value value) {
    answered_.insert(name);
    set(name, std::move(value));
  }
  std::optional<Value> find(const std::string& name) const;
  bool is_answered(const std::string& name) const;
  /// True if `holds` of some text that a name stands for.
  bool any_text(const std::function<bool(const std::string&)>& holds) const;
  bool is_secret(const std::string& name) const;
  bool has_secrets() const;

private:
  const Environment* outer_ = nullptr;
  std::uint64_t seed_;
  std::string scope_;
  std::map<std::string, Value> values_;
  std::set<std::string> secrets_;
  std::set<std::string> answered_;
};

/// A version 4 UUID that follows from the seed and the text alone.
std::string uuid_from(std::uint64_t seed, const std::string& text);
/// A number that follows from the seed and the text alone.
std::uint64_t seed_from(std::uint64_t seed, const std::string& text);

/// Why a template has no value: nothing bears the name, or the value cannot stand there.
struct Unresolved {
  std::string name;
  std::string reason; // `own.finding was not found`
};

/// True of most: nothing in it is to be replaced.
bool is_fixed(std::string_view text);
bool is_fixed(const Value& value);

/// A template value with every `${...}` replaced; what is inserted is not scanned again.
std::variant<Value, Unresolved> substitute(const Value& value, const Environment& environment);

/// True of text that may be a segment of a path: 1 to 256 bytes, not `.` or `..`.
bool may_be_segment(const std::string& text);

/// Where text goes, which decides how inserted values are encoded.
enum class Place { text, path_segment, query_value };
std::variant<std::string, Unresolved> substitute_text(const std::string& text, const Environment& environment,
                                                      Place place);

} // namespace conformance::plan
