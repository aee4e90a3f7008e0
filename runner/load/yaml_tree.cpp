#include "load/yaml_tree.hpp"

#include "load/yaml_builder.hpp"
#include "load/yaml_errors.hpp"

#include <istream>
#include <streambuf>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

namespace conformance::load {

namespace {

/// Reads from memory without a copy.
class ViewBuffer final : public std::streambuf {
public:
  explicit ViewBuffer(std::string_view text) {
    auto* begin = const_cast<char*>(text.data());
    setg(begin, begin, begin + text.size());
  }
};

/// Notices where another document begins, and reads no further.
class SecondDocument final : public YAML::EventHandler {
public:
  std::size_t at = 0;

  void OnDocumentStart(const YAML::Mark& mark) override {
    at = static_cast<std::size_t>(mark.pos);
    throw Abandoned();
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
  }
  void OnMapEnd() override {}
};

} // namespace

bool is_placeholder(const Value& value) {
  return value.is_null() && value.span.known() && value.span.begin == value.span.end;
}

YamlTree read_yaml(std::uint32_t file, const Sources& sources, Diagnostics& diagnostics) {
  const std::string_view text = sources.text(file);
  YamlBuilder builder(file, sources, diagnostics);
  ViewBuffer buffer(text);
  std::istream in(&buffer);
  bool whole = false;
  const auto before = diagnostics.errors();
  SecondDocument second;
  try {
    YAML::Parser parser(in);
    parser.HandleNextDocument(builder);
    whole = true;
    if (!builder.empty()) parser.HandleNextDocument(second);
  } catch (const Abandoned&) {
    if (whole) {
      const auto begin = static_cast<std::uint32_t>(second.at);
      const bool marked = text.substr(second.at, 3) == "---";
      diagnostics.error({file, begin, begin + (marked ? 3U : 1U)}, "a second document begins here",
                        "a file holds one document: move the rest to a file of its own");
    }
  } catch (const YAML::ParserException& error) {
    const auto at = static_cast<std::size_t>(std::max(0, error.mark.pos));
    if (!builder.has_reported_tab(at)) report_yaml_error(file, text, at, error.msg, diagnostics);
    whole = false;
  }
  YamlTree tree{builder.take(), whole};
  if (!whole) return tree;
  if (builder.empty() || (is_placeholder(tree.root) && diagnostics.errors() == before)) {
    diagnostics.error({file, 0, 0}, "the file is empty",
                      "write what it holds: its first key tells what it is, for example `profile:` or "
                      "`suite:`; or remove it");
    tree.complete = false;
  } else if (tree.root.map() == nullptr) {
    if (!is_placeholder(tree.root))
      diagnostics.error(tree.root.span, "the file is no map of keys to values",
                        "begin with a key, for example `suite: things/reading`");
    tree.complete = false;
  }
  return tree;
}

} // namespace conformance::load
