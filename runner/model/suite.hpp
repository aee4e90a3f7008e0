#pragma once
#include "base/clock.hpp"
#include "base/rare.hpp"
#include "base/source.hpp"
#include "model/value.hpp"
#include "model/verdict.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace conformance {

/// What a broken check means.
enum class Weight { expect, should, note };

enum class CheckKind { status, header, json, text, body, schema, csv };
std::string_view name(CheckKind kind); // as requirement maps spell it: `headers`

/// One assertion about one answer. `expected` may hold `${...}` until the plan substitutes it.
///   status: an integer, a class `4xx`, or a list of these
///   header: subject = name, `*` for each of them; json: subject = JSON Pointer; expected = a literal, or a
///   map of matcher keys text:   expected = map of `contains`, `matches`; body: expected = `empty` schema:
///   expected = name of a schema csv:    expected = map of `rows` (an integer or matcher keys), `header` (a
///   list of texts) and
///           `column` (map name -> what holds of each of its values: a literal or matcher keys)
struct Check {
  CheckKind kind = CheckKind::status;
  std::string subject;
  Value expected;
  Span span;
  Weight weight = Weight::expect;
  RareList<Located> against = {}; // the requirements of its step; empty: as the probe maps them
};

/// True if some 2xx status is accepted.
bool accepts_success(const std::vector<Check>& checks);

/// A request as written, with its `${...}`, and what is checked of its answer.
struct RequestTemplate {
  Span span;
  /// Sent again after each success that is not what `expect` says, at most so often in all.
  unsigned repeat = 1;
  Located as; // principal, or `${axis}` of such; empty: the probe's
  Located method;
  Located target;                                // `/things/${case}?limit=1`
  Rare<Value> headers;                           // map name -> text
  Rare<Value> query;                             // map name -> scalar or list of scalars
  Rare<Value> json;                              // body, sent as application/json
  Rare<Located> raw;                             // body as bytes
  std::vector<Check> checks;                     // empty: preparation, must be 2xx
  RareList<std::pair<Located, Located>> capture; // local name <- JSON Pointer; with `call` a name it returns
  RareList<Check> unless;         // of a step: an answer that fits shows that something it needs is missing
  RareList<RequestTemplate> undo; // none or one: sent after the probe if this was sent
  std::optional<Duration> until;  // repeated until its checks hold, at most so long
  bool until_settle = false;      // the same, for the profile's `settle`
  bool only_the_mark =
      false;          // of `unchanged`: nothing counts but texts with the run's mark that the write carried
  Duration pause{};   // before a step is sent
  Rare<Located> call; // `service.call` in place of method and target
  Rare<Value> values; // with `call`: map name -> scalar, `${name}` in the profile's template of it
  Rare<Located> with_key; // one `${capture}`: the API key sent instead of the principal's credential
};

struct Control {
  RequestTemplate request;
  bool none = false; // `control: none`
  std::string because;
};

/// The requirements that a failed check counts against.
struct RequirementMap {
  std::vector<Located> all;                                    // the list form
  RareList<std::pair<Located, std::vector<Located>>> by_check; // check kind, aspect or `should` -> ids
  bool empty() const { return all.empty() && by_check.empty(); }

  /// What the map says of a check of this kind and weight, nullptr if nothing: `should`, where it is there,
  /// stands for all that is written under `should:`.
  const std::pair<Located, std::vector<Located>>* entry(std::string_view kind, Weight weight) const;
};

struct IndistinguishableCase {
  Located label;
  Value value; // one scalar template; the first case is the reference
};

/// How the quota of a key is used up.
///   quota:   by the probe's own request, one more than the quota; the checks judge the first 429
///   rolling: half of it, the rest half a window later, and half again once the first have left the window
///   sustained: all of it, and half a window later again, up to four times
struct Burst {
  enum class Form { quota, rolling, sustained };
  Span span;
  Form form = Form::quota;
  /// None or one: the request that uses it up in place of the probe's own, which is sent once that is done.
  std::vector<RequestTemplate> by;
  bool after_window = false; // with `by`: after a whole window without a request of that key
};

/// A list that is read page by page, or item by item, up to its end.
struct Walk {
  enum class By { page, offset };
  Span span;
  By by = By::page;
  std::string items;               // pointer to the list in an answer
  std::string id;                  // pointer inside an item
  std::string total;               // pointer to the number of all items in an answer
  unsigned size = 0;               // items on a full page, as the request asks for
  std::optional<std::string> sort; // pointer inside an item: an id may come twice among equal values only
  unsigned least = 2;              // pages that it needs, else there is not enough data
  unsigned pages = 10;             // at most so many requests
};

/// Beside `indistinguishable`: once the answers are alike, their times are compared.
struct Timing {
  Span span;
  std::optional<Duration> tolerance; // the profile's goes before it
  std::size_t blocks = 30;           // of the first stage

  static constexpr std::size_t most_ids = 5; // that the requests of a case are spread over
  /// Blocks that are left out at first; every id is asked for once.
  static std::size_t warm_up(std::size_t ids) { return ids < 3 ? 3 : ids; }
  /// The second stage asks for so many other things that do not exist, in turn: what differs from all of them
  /// hardly does so by where one of them lies.
  static constexpr std::size_t ids_to_confirm = 5;
  /// Of the second stage, which runs only if the first decides nothing.
  std::size_t blocks_to_confirm() const { return blocks * 5 / 3; }
};
constexpr Duration default_timing_tolerance = std::chrono::milliseconds(5);

/// A probe, or what one label of a matrix axis lays over it.
struct Part {
  Span span;
  bool has_request = false;
  bool fresh = false;
  bool again_at_end = false; // a reading request: asked once more when the run ends, held against the same
  bool provisional = false;
  RequestTemplate request; // empty method: none given
  Rare<Located> otherwise; // another target: asked if a 4xx refuses the first, its answer then counts
  RequirementMap requirements;
  std::optional<Effect> effect;
  RareList<Located> tags;
  Rare<Control> control;
  RareList<IndistinguishableCase> cases;
  RareList<Located> members; // pointers that the aspect `members` of `indistinguishable` compares
  Rare<Timing> timing;
  Rare<RequestTemplate> unchanged;
  Rare<Burst> burst;
  Rare<Walk> walk; // of the list that the request asks for
  RareList<RequestTemplate> steps;

  /// With `burst`: whose quota it uses up.
  const Located& flooded() const { return burst->by.empty() ? request.as : burst->by.front().as; }
};

struct AxisLabel {
  Located label;
  std::optional<Value> scalar; // axis is a list of scalars: bound to ${axis}
  std::optional<Part> part;    // axis is a map of label to part
};

struct Axis {
  Located name;
  std::vector<AxisLabel> labels;
  std::optional<Located> operations; // `${operations.writes}`: labels filled in by the plan
};

struct Skip {
  Span span;
  std::vector<std::pair<Located, Located>> at; // axis -> label
  std::string because;
};

struct Probe {
  Located id;
  std::string title;
  Part part;
  RareList<Axis> matrix;
  RareList<Skip> skip;
  RareList<Located> needs;
  Rare<Located> renamed_from; // `suite/probe` that it was once called; none: nothing else
};

struct Suite {
  Located name; // `things/not-found`
  std::string summary;
  std::string file; // as shown to people: `suites/things/not-found.yaml`
  std::vector<Probe> probes;
};

} // namespace conformance
