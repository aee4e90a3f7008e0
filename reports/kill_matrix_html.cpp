#include "reports/assets.hpp"
#include "reports/describe.hpp"
#include "reports/html_parts.hpp"
#include "reports/kill_matrix.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

namespace conformance::reports {

namespace {

using namespace page;

std::string suite_of(const std::string& probe) {
  return probe.substr(0, probe.rfind('/'));
}

const char* paint(const FaultRow& row) {
  if (row.as_declared) return "good";
  return row.kill == Kill::not_asserted || row.kill == Kill::not_exercised ? "care" : "bad";
}

class MatrixPage {
public:
  explicit MatrixPage(const KillMatrix& matrix) : matrix_(matrix) {}

  std::string write() {
    struct Sink : pugi::xml_writer {
      std::string out;
      void write(const void* data, std::size_t size) override {
        out.append(static_cast<const char*>(data), size);
      }
    } sink;
    document_.append_child(pugi::node_doctype).set_value("html");
    auto root = element(document_, "html");
    attribute(root, "lang", "en");
    head(element(root, "head"));
    body(element(root, "body"));
    document_.save(sink, "", pugi::format_raw | pugi::format_no_declaration, pugi::encoding_utf8);
    return std::move(sink.out) + '\n';
  }

private:
  static void head(pugi::xml_node head) {
    attribute(empty_element(head, "meta"), "charset", "utf-8");
    auto policy = empty_element(head, "meta");
    attribute(policy, "http-equiv", "Content-Security-Policy");
    attribute(policy, "content",
              fmt::format("default-src 'none'; style-src {}; base-uri 'none'; form-action 'none'",
                          hash_source(page_style)));
    auto viewport = empty_element(head, "meta");
    attribute(viewport, "name", "viewport");
    attribute(viewport, "content", "width=device-width, initial-scale=1");
    element_of(head, "title", "Kill matrix");
    auto style = element(head, "style"); // our own: it holds nothing that would be escaped
    style.append_child(pugi::node_pcdata).set_value(std::string(page_style).c_str());
  }

  void body(pugi::xml_node body) {
    auto header = element(body, "header");
    element_of(header, "h1", "Kill matrix: what notices which fault");
    const char* color = matrix_.exit == ExitCode::conformant     ? "good"
                        : matrix_.exit == ExitCode::not_verified ? "care"
                                                                 : "bad";
    auto banner = element(header, "div", std::string("banner ") + color);
    element_of(element(banner, "p"), "strong",
               fmt::format("{} (exit {})", proof_name(matrix_.exit), static_cast<int>(matrix_.exit)));
    element_of(banner, "p", last_line(matrix_));
    auto main = element(body, "main");
    list(main, "On the conforming deployment", matrix_.reference_alarms);
    grid(main);
    faults(main);
    variants(main);
    if (matrix_.every_fault) {
      killers(main, "Probes", matrix_.probes);
      killers(main, "Checks", matrix_.checks);
    }
    list(main, "Depends on the seed", matrix_.unstable);
  }

  static void list(pugi::xml_node parent, const char* title, const Lines& lines) {
    if (lines.empty()) return;
    element_of(parent, "h2", title);
    auto items = element(parent, "ul", "wrong");
    for (const auto& each : lines)
      element_of(items, "li", each);
  }

  static pugi::xml_node table(pugi::xml_node parent, const Lines& columns, const char* css = "") {
    auto out = element(frame(parent, columns.front()), "table", css);
    auto top = element(out, "tr");
    for (const auto& each : columns)
      attribute(element_of(top, "th", each), "scope", "col");
    return out;
  }

  /// How many probes of each suite fail for each fault; marked where one of the fault's own requirement does.
  void grid(pugi::xml_node parent) {
    std::set<std::string> suites;
    for (const auto& row : matrix_.faults)
      for (const auto& probe : row.tripped)
        suites.insert(suite_of(probe));
    element_of(parent, "h2", "Faults and suites");
    element_of(parent, "p",
               "The number of probes that fail, with \u2713 if among them is one of the requirement that the "
               "fault breaks.",
               "quiet");
    Lines columns{"fault"};
    columns.insert(columns.end(), suites.begin(), suites.end());
    auto out = table(parent, columns, "grid");
    for (const auto& row : matrix_.faults) {
      std::map<std::string, std::size_t> failing;
      for (const auto& probe : row.tripped)
        ++failing[suite_of(probe)];
      std::set<std::string> own;
      for (const auto& probe : row.probes)
        own.insert(suite_of(probe));
      auto line = element(out, "tr");
      auto title = element(line, "th");
      attribute(title, "scope", "row");
      auto link = element_of(title, "a", row.fault.name);
      attribute(link, "href", "#" + row.fault.name);
      for (const auto& suite : suites) {
        auto cell = element(line, "td");
        const auto found = failing.find(suite);
        if (found != failing.end())
          element_of(cell, "span", (own.contains(suite) ? "\u2713 " : "") + std::to_string(found->second),
                     own.contains(suite) ? "good" : "mute");
      }
    }
  }

  void faults(pugi::xml_node parent) {
    element_of(parent, "h2", "Faults");
    auto out = table(parent, {"outcome", "fault", "requirement", "what it does", "killed by", "breaks too"});
    for (const auto& row : matrix_.faults) {
      auto line = element(out, "tr");
      attribute(line, "id", row.fault.name);
      element_of(element(line, "td"), "span", name(row.kill), std::string("badge ") + paint(row));
      element_of(line, "td", row.fault.name + (row.fault.subtle ? " (subtle)" : ""));
      element_of(line, "td", fmt::format("{} ({})", row.fault.requirement, name(row.level)));
      element_of(line, "td", row.fault.summary + (row.note.empty() ? "" : ". " + row.note));
      element_of(line, "td", joined(row.probes, ", "));
      element_of(line, "td", joined(row.collateral, ", "));
    }
  }

  void variants(pugi::xml_node parent) {
    if (matrix_.variants.empty()) return;
    element_of(parent, "h2", "Variants");
    auto out = table(parent, {"outcome", "variant", "declared", "what it does", "alarms"});
    for (const auto& row : matrix_.variants) {
      auto line = element(out, "tr");
      element_of(element(line, "td"), "span", row.green ? "green" : "alarm",
                 row.green ? "badge good" : "badge bad");
      element_of(line, "td", row.variant.name);
      element_of(line, "td", row.variant.outcome);
      element_of(line, "td", row.variant.summary + (row.exercised ? "" : ". It changed nothing on the wire"));
      element_of(line, "td", joined(row.alarms, "; "));
    }
  }

  static void killers(pugi::xml_node parent, const char* title, const std::vector<KillerRow>& rows) {
    element_of(parent, "h2", title);
    auto out = table(parent, {"probe", "check", "kills", "fails for", "kills alone"});
    for (const auto& row : rows) {
      auto line = element(out, "tr");
      element_of(line, "td", row.probe);
      element_of(line, "td", row.check);
      element_of(element(line, "td"), "span", std::to_string(row.kills.size()),
                 row.kills.empty() ? "care" : "");
      element_of(line, "td", std::to_string(row.trips));
      element_of(line, "td", joined(row.alone, ", "));
    }
  }

  const KillMatrix& matrix_;
  pugi::xml_document document_;
};

} // namespace

std::string kill_matrix_html(const KillMatrix& matrix) {
  return MatrixPage(matrix).write();
}

} // namespace conformance::reports
