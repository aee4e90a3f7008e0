#pragma once
#include "load/context.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace conformance::load {

/// Reads one map key by key. Every key that was asked for is known; finish() reports the others.
class MapReader {
public:
  /// `owner` is what the map is, for messages: `probe` gives `this probe has no ...`. A value that is no map
  /// is reported and reads as one without members.
  MapReader(Context& context, const Value& value, std::string owner);

  bool is_map() const { return map_ != nullptr; }
  /// The value of a key that may be left out, or nullptr.
  const Value* find(std::string_view key) { return value_of(member(key)); }
  const Member* member(std::string_view key);
  bool has(std::string_view key) const { return value_.find(key) != nullptr; }
  /// The value of a key that must be there; where it is not, that is reported.
  const Value* need(std::string_view key, std::string help = {});
  /// The member under a key that belongs elsewhere: it is not offered as a known one.
  const Member* stray(std::string_view key);
  /// Keys of the language that this version does not read.
  void not_yet(const std::vector<std::string_view>& keys);
  /// Knows all keys: members have names of their own.
  void any_key() { any_key_ = true; }
  void finish();

  Context& context() { return context_; }
  const Value& value() const { return value_; }
  const std::string& owner() const { return owner_; }
  /// A short span that stands for the map: its first key.
  Span head() const;

private:
  static const Value* value_of(const Member* member) { return member == nullptr ? nullptr : &member->value; }

  Context& context_;
  const Value& value_;
  const Value::Map* map_;
  std::string owner_;
  std::vector<std::string> known_;
  std::vector<bool> seen_;
  bool any_key_ = false;
};

} // namespace conformance::load
