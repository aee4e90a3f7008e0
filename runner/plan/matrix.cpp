#include "plan/matrix.hpp"

#include "model/template.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::plan {

namespace {

/// Lays parts over each other and reports what both set.
class Overlay {
public:
  Overlay(Part base, Diagnostics& diagnostics) : out_(std::move(base)), diagnostics_(&diagnostics) {}

  void lay(const Part& over) {
    located("as", out_.request.as, over.request.as);
    if (over.has_request) {
      if (out_.has_request) clash("request", over.request.span);
      out_.has_request = true;
      out_.request.method = over.request.method;
      out_.request.target = over.request.target;
      out_.request.span = over.request.span;
    }
    optional("otherwise", out_.otherwise, over.otherwise, over.span);
    members("headers", out_.request.headers, over.request.headers);
    members("query", out_.request.query, over.request.query);
    members("json", out_.request.json, over.request.json);
    optional("raw", out_.request.raw, over.request.raw, over.span);
    checks(over.request.checks, over.span);
    list("capture", out_.request.capture, over.request.capture, over.span);
    list("tags", out_.tags, over.tags, over.span);
    list("indistinguishable", out_.cases, over.cases, over.span);
    list("members", out_.members, over.members, over.span);
    list("steps", out_.steps, over.steps, over.span);
    optional("effect", out_.effect, over.effect, over.span);
    optional("control", out_.control, over.control, over.span);
    optional("timing", out_.timing, over.timing, over.span);
    optional("unchanged", out_.unchanged, over.unchanged, over.span);
    optional("burst", out_.burst, over.burst, over.span);
    optional("walk", out_.walk, over.walk, over.span);
    if (!over.requirements.empty()) {
      if (!out_.requirements.empty()) clash("requirements", over.span);
      out_.requirements = over.requirements;
    }
    out_.fresh = out_.fresh || over.fresh;
    out_.provisional = out_.provisional || over.provisional;
  }

  Part take() { return std::move(out_); }

private:
  void clash(const char* key, const Span& span) {
    diagnostics_->error(span, fmt::format("'{}' is set here and by the probe or another axis", key),
                        "set it in one place only");
  }
  void located(const char* key, Located& base, const Located& over) {
    if (over.empty()) return;
    if (!base.empty()) clash(key, over.span);
    base = over;
  }
  template <class T>
  void optional(const char* key, T& base, const T& over, const Span& span) {
    if (!over) return;
    if (base) clash(key, span);
    base = over;
  }
  template <class T>
  void list(const char* key, RareList<T>& base, const RareList<T>& over, const Span& span) {
    if (over.empty()) return;
    if (!base.empty()) clash(key, span);
    base = over;
  }
  /// `expect`, `should` and `note` are keys of their own.
  void checks(const std::vector<Check>& over, const Span& span) {
    auto& base = out_.request.checks;
    const auto clashing =
        std::find_first_of(base.begin(), base.end(), over.begin(), over.end(),
                           [](const Check& a, const Check& b) { return a.weight == b.weight; });
    if (clashing != base.end()) {
      constexpr const char* keys[] = {"expect", "should", "note"};
      clash(keys[static_cast<std::size_t>(clashing->weight)], span);
    }
    base.insert(base.end(), over.begin(), over.end());
  }
  void members(const char* key, Rare<Value>& base, const Rare<Value>& over) {
    if (!over) return;
    if (!base) {
      base = over;
      return;
    }
    if (!base->map() || !over->map()) {
      clash(key, over->span);
      return;
    }
    for (const auto& member : *over->map()) {
      if (auto* there = base->find(member.key))
        *there = member.value;
      else
        base->map()->push_back(member);
    }
  }

  Part out_;
  Diagnostics* diagnostics_;
};

constexpr std::size_t most_cells = 10000; // of one probe

struct Choice {
  std::string label;
  const Value* scalar = nullptr;
  const Part* part = nullptr;
  const Operation* operation = nullptr;
};

std::vector<Choice> choices(const Axis& axis, const Catalogue& catalogue) {
  std::vector<Choice> out;
  if (axis.operations) {
    auto set = axis.operations->text;
    if (const auto parsed = parse_template(set); const auto* ready = std::get_if<Template>(&parsed))
      if (const auto* sole = ready->whole()) set = sole->name;
    for (const auto* operation : operations_of(catalogue, set))
      out.push_back({operation->name.text, nullptr, &operation->part, operation});
  }
  for (const auto& label : axis.labels)
    out.push_back({label.label.text, label.scalar ? &*label.scalar : nullptr,
                   label.part ? &*label.part : nullptr, nullptr});
  return out;
}

/// `as: "${axis}"` of an axis that lists principals.
class PrincipalBinding {
public:
  explicit PrincipalBinding(const std::vector<std::pair<std::string, Value>>& bound) : bound_(bound) {}

  void bind(Part& part) const {
    bind(part.request);
    for (auto& step : part.steps)
      bind(step);
    if (part.control) bind(part.control->request);
    if (part.unchanged) bind(*part.unchanged);
    if (part.burst)
      for (auto& by : part.burst->by)
        bind(by);
  }

private:
  void bind(RequestTemplate& request) const {
    for (const auto& [name, value] : bound_)
      if (request.as.text == "${" + name + "}" && value.string()) request.as.text = *value.string();
    for (auto& undo : request.undo)
      bind(undo);
  }

  const std::vector<std::pair<std::string, Value>>& bound_;
};

bool skipped(const Probe& probe, const Point& point) {
  return std::any_of(probe.skip.begin(), probe.skip.end(), [&](const Skip& skip) {
    return !skip.at.empty() && std::all_of(skip.at.begin(), skip.at.end(), [&](const auto& at) {
      return std::find(point.labels.begin(), point.labels.end(), std::pair{at.first.text, at.second.text}) !=
             point.labels.end();
    });
  });
}

} // namespace

std::vector<const Operation*> operations_of(const Catalogue& catalogue, const std::string& set) {
  std::vector<const Operation*> out;
  for (const auto& operation : catalogue.operations) {
    const bool wanted = (set == "operations.writes" && operation.scope == "write") ||
                        (set == "operations.reads" && operation.scope == "read") ||
                        (set == "operations.authenticated" && operation.scope != "none") ||
                        (set == "operations.public" && operation.scope == "none");
    if (wanted) out.push_back(&operation);
  }
  return out;
}

std::string cell_id(const std::string& probe,
                    const std::vector<std::pair<std::string, std::string>>& labels) {
  std::string inside;
  for (const auto& [axis, label] : labels)
    inside += fmt::format("{}{}={}", inside.empty() ? "" : ",", axis, label);
  return inside.empty() ? probe : fmt::format("{}[{}]", probe, inside);
}

std::size_t most_points(const Probe& probe, const Catalogue& catalogue) {
  std::size_t out = 1;
  for (const auto& axis : probe.matrix)
    out = std::min(out * choices(axis, catalogue).size(), most_cells + 1);
  return out;
}

std::vector<Point> points(const Probe& probe, const Catalogue& catalogue, Diagnostics& diagnostics) {
  std::vector<std::vector<Choice>> axes;
  for (const auto& axis : probe.matrix)
    axes.push_back(choices(axis, catalogue));

  std::vector<Point> out;
  if (axes.empty()) {
    out.push_back({{}, {}, {std::shared_ptr<const Part>(), &probe.part}, nullptr});
    return out;
  }
  std::vector<std::size_t> at(axes.size(), 0);
  for (const auto& axis : axes)
    if (axis.empty()) return out;
  if (most_points(probe, catalogue) > most_cells) {
    diagnostics.error(probe.id.span,
                      fmt::format("the matrix of '{}' has more than 10000 cells", probe.id.text),
                      "its axes multiply: leave some labels out, or write several probes");
    return out;
  }
  for (bool more = true; more;) {
    Point point;
    Overlay overlay(probe.part, diagnostics);
    for (std::size_t i = 0; i < axes.size(); ++i) {
      const auto& choice = axes[i][at[i]];
      point.labels.emplace_back(probe.matrix[i].name.text, choice.label);
      if (choice.scalar) point.bound.emplace_back(probe.matrix[i].name.text, *choice.scalar);
      if (choice.part) overlay.lay(*choice.part);
      if (choice.operation) point.operation = choice.operation;
    }
    auto part = std::make_shared<Part>(overlay.take());
    PrincipalBinding(point.bound).bind(*part);
    point.part = std::move(part);
    if (!skipped(probe, point)) out.push_back(std::move(point));

    more = false;
    for (std::size_t i = axes.size(); i-- > 0 && !more;) {
      if (++at[i] < axes[i].size())
        more = true;
      else
        at[i] = 0;
    }
  }
  return out;
}

} // namespace conformance::plan
