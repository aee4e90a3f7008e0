#pragma once
#include "model/results.hpp"
#include "reports/describe.hpp"

#include <pugixml.hpp>
#include <string>
#include <string_view>

/// Parts of the HTML report. Whatever enters the page goes through these functions, so that it is inert
/// (inert.hpp) and escaped.
namespace conformance::reports::page {

/// An element that is never written as `<x />`, which HTML does not know.
pugi::xml_node element(pugi::xml_node parent, const char* name, std::string_view css = {});
/// The same for those that have no content: `meta`, `input`.
pugi::xml_node empty_element(pugi::xml_node parent, const char* name);
void attribute(pugi::xml_node node, const char* name, std::string_view value);
/// Text on one line.
void text(pugi::xml_node node, std::string_view value);
/// Text in which line ends stay.
void lines(pugi::xml_node node, std::string_view value);
/// An element with a text.
pugi::xml_node element_of(pugi::xml_node parent, const char* name, std::string_view value,
                          std::string_view css = {});

/// A page: its root, its head with style and a security policy that allows our style and script alone, the
/// script at the end of its body, and the page as text.
pugi::xml_node begin(pugi::xml_document& document);
void head(pugi::xml_node head, std::string_view title);
void script(pugi::xml_node body);
std::string written(const pugi::xml_document& document);

/// `'sha256-...'` as a security policy names a style or script.
std::string hash_source(std::string_view content);

/// How a case or a requirement is painted: `good`, `bad`, `care`, `mute`.
const char* paint(const CaseResult& result);
const char* paint(RequirementStatus status);

/// The same for those who see no colours: `✗ `, `? `, `! `, `– `; empty if all is well.
const char* mark(const CaseResult& result);
const char* mark(RequirementStatus status);

/// The address of a case in the page.
std::string anchor(const CaseResult& result);
/// `#verdict=failed`: the address that shows these cases alone.
std::string filter(const char* name, std::string_view value);
/// What may be wider than the page; the keyboard can move it.
pugi::xml_node frame(pugi::xml_node parent, std::string_view label);
/// A heading that the address can name.
void heading(pugi::xml_node parent, const char* id, std::string_view words);

/// `failed`, `waived`: what became of a case in a word.
std::string_view label(const CaseResult& result);
/// What cases that are not judged for the same reason have in common; empty of all others.
std::string cause(const CaseResult& result);
/// One case, closed unless `open`.
void write_case(pugi::xml_node parent, const Results& results, const Catalogue& catalogue,
                const CaseResult& result, bool open);

} // namespace conformance::reports::page
