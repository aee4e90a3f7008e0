#pragma once
#include "load/yaml_tree.hpp"

#include <exception>
#include <string>
#include <string_view>
#include <vector>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

namespace conformance::load {

/// Thrown out of the parser where going on is of no use; the mistake is reported already.
struct Abandoned : std::exception {};

/// Turns the events of one document into a tree.
class YamlBuilder final : public YAML::EventHandler {
public:
  YamlBuilder(std::uint32_t file, const Sources& sources, Diagnostics& diagnostics)
      : file_(file), sources_(sources), text_(sources.text(file)), diagnostics_(diagnostics) {}

  /// The tree, with what is still open closed.
  Value take();
  bool empty() const { return !started_; }
  /// A tab at the beginning of the line of `at` has been reported.
  bool has_reported_tab(std::size_t at) const;

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override { close(); }

private:
  /// A list or map that is being filled.
  struct Open {
    Value value;
    bool has_key = false; // of a map: a key was read, its value comes next
    bool bad_key = false; // its value is dropped
    std::string key;
    Span key_span;
  };

  Span span(std::size_t begin, std::size_t end) const;
  bool wants_key() const {
    return !open_.empty() && open_.back().value.map() != nullptr && !open_.back().has_key;
  }
  bool allows_empty_key() const;
  void look_before(std::size_t begin);
  std::size_t after_properties(std::size_t begin, bool anchored);
  void key(std::string text, const Span& at, bool quoted);
  void drop_key();
  void add(Value value);
  void start(Value value, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor);
  void close();
  void find_duplicates(const Value::Map& map);

  std::uint32_t file_;
  const Sources& sources_;
  std::string_view text_;
  Diagnostics& diagnostics_;
  std::vector<Open> open_;
  Value root_;
  bool started_ = false;
  std::size_t tab_reported_ = std::string_view::npos; // begin of the line
};

} // namespace conformance::load
