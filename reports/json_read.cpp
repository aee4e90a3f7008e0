#include "reports/json.hpp"

#include <boost/json.hpp>
#include <charconv>
#include <fmt/format.h>
#include <limits>

namespace conformance::reports {

namespace {

namespace json = boost::json;

/// The first thing that is wrong, as a sentence.
struct Wrong {
  std::string sentence;
};

/// One value and where it stands, for messages.
class Node {
public:
  Node(const json::value& value, std::string path) : value_(value), path_(std::move(path)) {}

  [[noreturn]] void wrong(std::string_view what) const {
    throw Wrong{
        fmt::format("the results file is not valid: {} {}", path_.empty() ? "the whole" : path_, what)};
  }
  const json::object& object() const {
    if (!value_.is_object()) wrong("is no object");
    return value_.get_object();
  }
  std::optional<Node> member(std::string_view key) const {
    const auto* found = object().if_contains(key);
    if (found == nullptr) return std::nullopt;
    return Node(*found, path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key));
  }
  Node required(std::string_view key) const {
    if (auto found = member(key)) return *found;
    wrong(fmt::format("has no '{}'", key));
  }

  std::string text() const {
    if (!value_.is_string()) wrong("is no text");
    return std::string(value_.get_string());
  }
  template <typename Unsigned>
  Unsigned number() const {
    std::uint64_t number = 0;
    if (value_.is_uint64())
      number = value_.get_uint64();
    else if (value_.is_int64() && value_.get_int64() >= 0)
      number = static_cast<std::uint64_t>(value_.get_int64());
    else
      wrong("is no whole number");
    if (number > std::numeric_limits<Unsigned>::max()) wrong("is too large");
    return static_cast<Unsigned>(number);
  }
  double seconds() const {
    if (!value_.is_number()) wrong("is no number");
    return value_.to_number<double>();
  }
  bool is_null() const { return value_.is_null(); }
  bool yes() const {
    if (!value_.is_bool()) wrong("is neither true nor false");
    return value_.get_bool();
  }
  template <typename Read>
  auto list(const Read& read) const {
    if (!value_.is_array()) wrong("is no list");
    std::vector<decltype(read(*this))> all;
    for (const auto& one : value_.get_array())
      all.push_back(read(Node(one, fmt::format("{}[{}]", path_, all.size()))));
    return all;
  }
  template <typename Named>
  auto named(const Named& by_name) const {
    const auto found = by_name(text());
    if (!found) wrong(fmt::format("has an unknown value '{}'", text().substr(0, 60)));
    return *found;
  }

  void take(std::string_view key, std::string& to) const {
    if (const auto found = member(key)) to = found->text();
  }
  void take_texts(std::string_view key, auto& to) const {
    if (const auto found = member(key)) to = found->list([](const Node& one) { return one.text(); });
  }
  void take(std::string_view key, bool& to) const {
    if (const auto found = member(key)) to = found->yes();
  }

private:
  const json::value& value_;
  std::string path_;
};

Location location(const Node& node) {
  return {node.required("file").text(), node.required("line").number<unsigned>(),
          node.required("column").number<unsigned>()};
}

Header one_header(const Node& node) {
  return {node.required("name").text(), node.required("value").text()};
}

Finding finding(const Node& node) {
  Finding one;
  one.check = node.required("check").text();
  one.kind = node.required("kind").text();
  one.verdict = node.required("verdict").named(verdict_named);
  one.message = node.required("message").text();
  node.take("expected", one.expected);
  node.take("actual", one.actual);
  if (const auto at = node.member("at")) one.at = location(*at);
  node.take("yaml", one.line);
  node.take_texts("requirements", one.requirements);
  return one;
}

Evidence evidence(const Node& node) {
  Evidence one;
  one.number = node.required("number").number<std::uint64_t>();
  node.take("principal", one.principal);
  node.take("role", one.role);
  node.take("base_url", one.base_url);
  one.attempt = node.required("attempt").number<unsigned>();
  one.seconds = node.required("seconds").seconds();
  one.method = node.required("method").text();
  one.target = node.required("target").text();
  if (const auto headers = node.member("request_headers")) one.request_headers = headers->list(one_header);
  node.take("request_body", one.request_body);
  if (const auto status = node.member("status")) one.status = status->number<std::uint16_t>();
  node.take("reason", one.reason);
  if (const auto headers = node.member("response_headers")) one.response_headers = headers->list(one_header);
  node.take("response_body", one.response_body);
  node.take("no_answer", one.no_answer);
  return one;
}

/// Null stands for no bound, which is infinite.
double milliseconds(const Node& node, double unbounded) {
  return node.is_null() ? unbounded : node.seconds();
}

TimingShift timing_shift(const Node& node) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  TimingShift one;
  one.pairs = node.required("pairs").number<std::size_t>();
  one.shift = node.required("shift_ms").seconds();
  one.low = milliseconds(node.required("low_ms"), -infinity);
  one.high = milliseconds(node.required("high_ms"), infinity);
  one.sign_p = node.required("sign_p").seconds();
  one.wilcoxon_p = node.required("wilcoxon_p").seconds();
  one.slower = node.required("slower").seconds();
  return one;
}

TimingBlock timing_block(const Node& node) {
  const auto parts = node.list([](const Node& part) { return part; });
  if (parts.size() != 4) node.wrong("is not three times and a number");
  return {parts[0].seconds(), parts[1].seconds(), parts[2].seconds(), parts[3].number<std::size_t>()};
}

TimingResult timing(const Node& node) {
  TimingResult one;
  one.verdict = node.required("verdict").named(timing_verdict_named);
  node.take("reason", one.reason);
  one.tolerance = node.required("tolerance_ms").seconds();
  one.bound = milliseconds(node.required("bound_ms"), std::numeric_limits<double>::infinity());
  if (const auto more = node.member("more")) one.more = more->number<std::size_t>();
  one.difference = timing_shift(node.required("difference"));
  one.control = timing_shift(node.required("control"));
  if (const auto blocks = node.member("first")) one.first = blocks->list(timing_block);
  if (const auto blocks = node.member("second")) one.second = blocks->list(timing_block);
  return one;
}

CaseResult case_result(const Node& node) {
  CaseResult one;
  one.suite = node.required("suite").text();
  one.id = node.required("id").text();
  node.take("renamed_from", one.renamed_from);
  node.take("title", one.title);
  one.verdict = node.required("verdict").named(verdict_named);
  one.level = node.required("level").named(level_named);
  node.take("principal", one.principal);
  node.take("operation", one.operation);
  node.take_texts("requirements", one.requirements);
  node.take_texts("unjudged", one.unjudged);
  node.take("reason", one.reason);
  node.take("missing", one.missing);
  node.take("excuse", one.excuse);
  node.take("waived", one.waived);
  node.take("flaky", one.flaky);
  node.take("provisional", one.provisional);
  one.seconds = node.required("seconds").seconds();
  if (const auto at = node.member("at")) one.at = location(*at);
  node.take("control", one.control);
  if (const auto found = node.member("timing")) one.timing = timing(*found);
  if (const auto findings = node.member("findings")) one.findings = findings->list(finding);
  if (const auto all = node.member("evidence")) one.evidence = all->list(evidence);
  return one;
}

RequirementResult requirement(const Node& node) {
  RequirementResult one;
  one.id = node.required("id").text();
  one.level = node.required("level").named(level_named);
  one.status = node.required("status").named(requirement_status_named);
  node.take("reason", one.reason);
  one.text = node.required("text").text();
  node.take("source", one.source);
  node.take_texts("refs", one.refs);
  node.take_texts("proven_by", one.proven_by);
  node.take("not_applicable", one.not_applicable);
  node.take_texts("cases", one.cases);
  return one;
}

Waiver waiver(const Node& node) {
  Waiver one;
  node.take("probe", one.probe);
  node.take("requirement", one.requirement);
  one.state = node.required("state").named(waiver_state_named);
  if (const auto days = node.member("days_left"))
    one.days_left = static_cast<int>(days->number<std::uint16_t>());
  one.reason = node.required("reason").text();
  one.owner = node.required("owner").text();
  one.issue = node.required("issue").text();
  node.take("expires", one.expires);
  node.take("permanent_because", one.permanent_because);
  node.take("only_if", one.only_if);
  if (const auto at = node.member("at")) one.at = location(*at);
  node.take_texts("covers", one.covers);
  return one;
}

/// `2026-08-03T09:15:00Z`.
WallTime time(const Node& node) {
  const std::string text = node.text();
  constexpr std::string_view shape = "dddd-dd-ddTdd:dd:ddZ";
  bool fits = text.size() == shape.size();
  for (std::size_t i = 0; fits && i < shape.size(); ++i)
    fits = shape[i] == 'd' ? text[i] >= '0' && text[i] <= '9' : text[i] == shape[i];
  if (!fits) node.wrong("is no time like 2026-08-03T09:15:00Z");
  const auto part = [&](std::size_t at, std::size_t size) {
    int value = 0;
    std::from_chars(text.data() + at, text.data() + at + size, value);
    return value;
  };
  namespace chrono = std::chrono;
  const chrono::year_month_day day{chrono::year{part(0, 4)}, chrono::month{static_cast<unsigned>(part(5, 2))},
                                   chrono::day{static_cast<unsigned>(part(8, 2))}};
  // Nanoseconds in 64 bits reach from 1678 to 2262.
  const bool valid = day.ok() && part(0, 4) >= 1970 && part(0, 4) < 2262 && part(11, 2) < 24 &&
                     part(14, 2) < 60 && part(17, 2) < 60;
  if (!valid) node.wrong("is no time between 1970 and 2262");
  return chrono::sys_days{day} + chrono::hours{part(11, 2)} + chrono::minutes{part(14, 2)} +
         chrono::seconds{part(17, 2)};
}

ShardResult shard(const Node& node) {
  ShardResult one;
  one.number = node.required("number").number<unsigned>();
  one.of = node.required("of").number<unsigned>();
  if (one.number == 0 || one.number > one.of) node.wrong("has a number beyond how many there are");
  one.plan = node.required("plan").text();
  node.take("whole", one.whole);
  one.cells = node.required("cells").number<std::size_t>();
  one.places = node.required("places").list([](const Node& place) { return place.number<std::size_t>(); });
  return one;
}

QuotaUse quota(const Node& node) {
  QuotaUse one;
  one.requests = node.required("requests").number<std::size_t>();
  one.window = node.required("window").seconds();
  one.slot = node.required("slot").seconds();
  const auto sent = node.required("sent");
  for (const auto& entry : sent.object())
    one.sent[std::string(entry.key())] =
        sent.required(entry.key()).list([](const Node& slot) { return slot.number<std::size_t>(); });
  return one;
}

std::uint64_t seed(const Node& node) {
  const std::string text = node.text();
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) node.wrong("is no whole number in quotes");
  return value;
}

Results results(const Node& root) {
  if (root.required("format").text() != results_format)
    root.wrong(fmt::format("has another format than '{}'", results_format));
  const auto version = root.required("version").number<std::uint64_t>();
  if (version > static_cast<std::uint64_t>(results_version))
    throw Wrong{
        fmt::format("the results file has version {}, and this program knows versions up to {}: use a newer "
                    "program",
                    version, results_version)};
  if (version == 0) root.required("version").wrong("is no known version");
  Results all;
  root.take("partial", all.partial);
  if (const auto part = root.member("shard")) all.shard = shard(*part);
  const auto code = root.required("exit");
  if (code.number<unsigned>() > 4) code.wrong("is no exit code");
  all.exit = static_cast<ExitCode>(code.number<unsigned>());
  all.reason = root.required("reason").text();
  all.gate = root.required("gate").named(gate_named);
  root.take("interrupted", all.interrupted);
  all.program_version = root.required("program_version").text();
  all.contract_revision = root.required("contract_revision").text();
  root.take("suites_revision", all.suites_revision);
  root.take("suites_origin", all.suites_origin);
  all.profile = root.required("profile").text();
  all.base_url = root.required("base_url").text();
  all.run_id = root.required("run_id").text();
  all.seed = seed(root.required("seed"));
  all.started = time(root.required("started"));
  all.seconds = root.required("seconds").seconds();
  const auto requests = root.required("requests");
  for (const auto& entry : requests.object())
    all.requests[std::string(entry.key())] = requests.required(entry.key()).number<std::size_t>();
  if (const auto watched = root.member("quota")) all.quota = quota(*watched);
  root.take_texts("trusted", all.trusted);
  root.take_texts("notes", all.notes);
  if (const auto waivers = root.member("waivers")) all.waivers = waivers->list(waiver);
  all.requirements = root.required("requirements").list(requirement);
  all.cases = root.required("cases").list(case_result);
  return all;
}

} // namespace

std::variant<Results, std::string> read_results(std::string_view text) {
  try {
    return results(Node(json::parse(json::string_view(text.data(), text.size())), {}));
  } catch (const Wrong& wrong) {
    return wrong.sentence;
  } catch (const boost::system::system_error& error) {
    return fmt::format("the results file is no JSON: {}", error.code().message());
  }
}

} // namespace conformance::reports
