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

/// The address of a case in the page.
std::string anchor(const CaseResult& result);
/// `#verdict=failed`: the address that shows these cases alone.
std::string filter(const char* name, std::string_view value);

/// One case, closed unless `open`.
void write_case(pugi::xml_node parent, const Results& results, const Catalogue& catalogue,
                const CaseResult& result, bool open);

} // namespace conformance::reports::page
