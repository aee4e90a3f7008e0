#include "reports/json.hpp"

#include "base/text.hpp"
#include "reports/seconds.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace conformance::reports {

namespace {

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '#'; });
}

std::string json_text(std::string_view text) {
  if (is_plain(text)) return '"' + std::string(text) + '"';
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const auto [code, length] = code_point_at(text, at);
    if (!code) {
      out += fmt::format("\\\\x{{{:02x}}}", static_cast<unsigned char>(text[at]));
    } else if (*code == '"' || *code == '\\') {
      out += '\\';
      out += text[at];
    } else if (*code == '\n') {
      out += "\\n";
    } else if (*code == '#' && out.back() == '#') { // a command of a build server's log if it is printed
      out += "\\u0023";
    } else if (is_control(*code) && *code >= 0x10000) {
      const auto offset = static_cast<std::uint32_t>(*code) - 0x10000U;
      out += fmt::format("\\u{:04x}\\u{:04x}", 0xD800U + (offset >> 10U), 0xDC00U + (offset & 0x3FFU));
    } else if (is_control(*code)) {
      out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(*code));
    } else {
      out += text.substr(at, length);
    }
    at += length;
  }
  return out + '"';
}

/// The key of an item of a list, which has none.
constexpr std::string_view item{};

class Writer {
public:
  explicit Writer(const Sink& sink) : sink_(&sink) {}

  void open(std::string_view key, char bracket) {
    begin(key);
    out_ += bracket;
    ++depth_;
    empty_ = true;
  }
  void close(char bracket) {
    --depth_;
    if (!empty_) new_line();
    out_ += bracket;
    empty_ = false;
  }
  void raw(std::string_view key, std::string_view value) {
    begin(key);
    out_ += value;
  }
  void text(std::string_view key, std::string_view value) { raw(key, json_text(value)); }
  void text_unless_empty(std::string_view key, std::string_view value) {
    if (!value.empty()) text(key, value);
  }
  void number(std::string_view key, std::uint64_t value) { raw(key, std::to_string(value)); }
  void seconds(std::string_view key, double value) { raw(key, seconds_text(value, 6)); }
  void yes_unless_false(std::string_view key, bool value) {
    if (value) raw(key, "true");
  }
  /// On one line.
  void texts(std::string_view key, const std::vector<std::string>& values) {
    if (values.empty()) return;
    std::string all;
    for (const auto& value : values)
      all += (all.empty() ? "[" : ", ") + json_text(value);
    raw(key, all + "]");
  }
  void finish() {
    out_ += '\n';
    (*sink_)(out_);
  }

private:
  void new_line() {
    out_ += '\n';
    out_.append(2 * depth_, ' ');
  }
  void begin(std::string_view key) {
    constexpr std::size_t piece = 64 * 1024;
    if (out_.size() > piece) {
      (*sink_)(out_);
      out_.clear();
    }
    if (depth_ > 0) {
      if (!empty_) out_ += ',';
      new_line();
    }
    empty_ = false;
    if (key.data() != nullptr) out_ += json_text(key) + ": ";
  }

  const Sink* sink_;
  std::string out_; // not yet handed over
  std::size_t depth_ = 0;
  bool empty_ = true;
};

void write(Writer& out, std::string_view key, const Location& at) {
  if (at.file.empty()) return;
  out.raw(key, fmt::format("{{\"file\": {}, \"line\": {}, \"column\": {}}}", json_text(at.file), at.line,
                           at.column));
}

void write(Writer& out, std::string_view key, const Headers& headers) {
  if (headers.empty()) return;
  out.open(key, '[');
  for (const auto& header : headers)
    out.raw(item,
            fmt::format("{{\"name\": {}, \"value\": {}}}", json_text(header.name), json_text(header.value)));
  out.close(']');
}

void write(Writer& out, const Finding& finding) {
  out.open(item, '{');
  out.text("check", finding.check);
  out.text("kind", finding.kind);
  out.text("verdict", name(finding.verdict));
  out.text("message", finding.message);
  out.text_unless_empty("expected", finding.expected);
  out.text_unless_empty("actual", finding.actual);
  write(out, "at", finding.at);
  out.text_unless_empty("yaml", finding.line);
  out.texts("requirements", finding.requirements);
  out.close('}');
}

void write(Writer& out, const Evidence& evidence) {
  out.open(item, '{');
  out.number("number", evidence.number);
  out.text_unless_empty("principal", evidence.principal);
  out.text_unless_empty("role", evidence.role);
  out.text_unless_empty("base_url", evidence.base_url);
  out.number("attempt", evidence.attempt);
  out.seconds("seconds", evidence.seconds);
  out.text("method", evidence.method);
  out.text("target", evidence.target);
  write(out, "request_headers", evidence.request_headers);
  out.text_unless_empty("request_body", evidence.request_body);
  if (evidence.status != 0) out.raw("status", std::to_string(evidence.status));
  out.text_unless_empty("reason", evidence.reason);
  write(out, "response_headers", evidence.response_headers);
  out.text_unless_empty("response_body", evidence.response_body);
  out.text_unless_empty("no_answer", evidence.no_answer);
  out.close('}');
}

std::string milliseconds(double value) {
  return std::isfinite(value) ? fmt::format("{:.6f}", value) : "null";
}

void write(Writer& out, std::string_view key, const TimingShift& shift) {
  out.open(key, '{');
  out.number("pairs", shift.pairs);
  out.raw("shift_ms", milliseconds(shift.shift));
  out.raw("low_ms", milliseconds(shift.low));
  out.raw("high_ms", milliseconds(shift.high));
  out.raw("sign_p", fmt::format("{:.6g}", shift.sign_p));
  out.raw("wilcoxon_p", fmt::format("{:.6g}", shift.wilcoxon_p));
  out.raw("slower", fmt::format("{:.6g}", shift.slower));
  out.close('}');
}

void write(Writer& out, std::string_view key, const std::vector<TimingBlock>& blocks) {
  if (blocks.empty()) return;
  out.open(key, '[');
  for (const auto& block : blocks)
    out.raw(item, fmt::format("[{}, {}, {}, {}]", milliseconds(block.sample), milliseconds(block.reference),
                              milliseconds(block.control), block.ids));
  out.close(']');
}

void write(Writer& out, const TimingResult& timing) {
  out.open("timing", '{');
  out.text("verdict", name(timing.verdict));
  out.text("reason", timing.reason);
  out.raw("tolerance_ms", milliseconds(timing.tolerance));
  out.raw("bound_ms", milliseconds(timing.bound));
  if (timing.more) out.number("more", *timing.more);
  write(out, "difference", timing.difference);
  write(out, "control", timing.control);
  write(out, "first", timing.first);
  write(out, "second", timing.second);
  out.close('}');
}

void write(Writer& out, const CaseResult& one, Gate gate) {
  out.open(item, '{');
  out.text("suite", one.suite);
  out.text("id", one.id);
  out.text_unless_empty("renamed_from", one.renamed_from);
  out.text_unless_empty("title", one.title);
  out.text("verdict", name(one.verdict));
  out.text("outcome", name(outcome(one, gate)));
  out.text("level", name(one.level));
  out.text_unless_empty("principal", one.principal);
  out.text_unless_empty("operation", one.operation);
  out.texts("requirements", one.requirements);
  out.texts("unjudged", one.unjudged);
  out.text_unless_empty("reason", one.reason);
  out.text_unless_empty("missing", one.missing);
  out.text_unless_empty("excuse", one.excuse);
  out.yes_unless_false("waived", one.waived);
  out.yes_unless_false("flaky", one.flaky);
  out.yes_unless_false("provisional", one.provisional);
  out.seconds("seconds", one.seconds);
  write(out, "at", one.at);
  out.text_unless_empty("fingerprint", fingerprint(one));
  out.text_unless_empty("control", one.control);
  if (one.timing) write(out, *one.timing);
  if (!one.findings.empty()) {
    out.open("findings", '[');
    for (const auto& finding : one.findings)
      write(out, finding);
    out.close(']');
  }
  if (!one.evidence.empty()) {
    out.open("evidence", '[');
    for (const auto& evidence : one.evidence)
      write(out, evidence);
    out.close(']');
  }
  out.close('}');
}

void write(Writer& out, const RequirementResult& one) {
  out.open(item, '{');
  out.text("id", one.id);
  out.text("level", name(one.level));
  out.text("status", name(one.status));
  out.text_unless_empty("reason", one.reason);
  out.text("text", one.text);
  out.text_unless_empty("source", one.source);
  out.texts("refs", one.refs);
  out.texts("proven_by", one.proven_by);
  out.text_unless_empty("not_applicable", one.not_applicable);
  out.texts("cases", one.cases);
  out.close('}');
}

void write(Writer& out, const Waiver& one) {
  out.open(item, '{');
  out.text_unless_empty("probe", one.probe);
  out.text_unless_empty("requirement", one.requirement);
  out.text("state", name(one.state));
  if (one.state == Waiver::State::in_force && !one.expires.empty())
    out.raw("days_left", std::to_string(one.days_left));
  out.text("reason", one.reason);
  out.text("owner", one.owner);
  out.text("issue", one.issue);
  out.text_unless_empty("expires", one.expires);
  out.text_unless_empty("permanent_because", one.permanent_because);
  out.text_unless_empty("only_if", one.only_if);
  write(out, "at", one.at);
  out.texts("covers", one.covers);
  out.close('}');
}

void write(Writer& out, const ShardResult& shard) {
  out.open("shard", '{');
  out.number("number", shard.number);
  out.number("of", shard.of);
  out.text("plan", shard.plan);
  out.text_unless_empty("whole", shard.whole);
  out.number("cells", shard.cells);
  out.raw("places", fmt::format("[{}]", fmt::join(shard.places, ", ")));
  out.close('}');
}

void write(Writer& out, const QuotaUse& quota) {
  out.open("quota", '{');
  out.number("requests", quota.requests);
  out.seconds("window", quota.window);
  out.seconds("slot", quota.slot);
  out.open("sent", '{');
  for (const auto& [account, slots] : quota.sent)
    out.raw(account, fmt::format("[{}]", fmt::join(slots, ", ")));
  out.close('}');
  out.close('}');
}

constexpr Verdict verdicts[] = {Verdict::failed,       Verdict::error,         Verdict::inconclusive,
                                Verdict::not_testable, Verdict::not_run,       Verdict::warning,
                                Verdict::passed,       Verdict::not_applicable};

/// Line ends and indentation stand between values only: in texts they are escaped.
std::string on_one_line(const std::string& json) {
  std::string out;
  bool skipping = false;
  for (const char c : json) {
    skipping = c == '\n' || (skipping && c == ' ');
    if (!skipping) out += c;
  }
  return out;
}

} // namespace

std::string case_json(const CaseResult& result, Gate gate) {
  std::string json;
  const Sink sink = [&json](std::string_view piece) { json += piece; };
  Writer out(sink);
  write(out, result, gate);
  out.finish();
  return on_one_line(json);
}

std::string results_json(const Results& results) {
  std::string json;
  write_results_json(results, [&json](std::string_view piece) { json += piece; });
  return json;
}

void write_results_json(const Results& results, const Sink& sink) {
  Writer out(sink);
  out.open(item, '{');
  out.text("format", results_format);
  out.number("version", results_version);
  if (!results.partial.empty()) out.text("partial", results.partial);
  if (results.shard) write(out, *results.shard);
  out.number("exit", static_cast<std::uint64_t>(results.exit));
  out.text("exit_name", name(results.exit));
  out.text("reason", results.reason);
  out.text("gate", name(results.gate));
  out.yes_unless_false("interrupted", results.interrupted);
  out.open("counts", '{');
  for (const auto verdict : verdicts)
    out.number(name(verdict), count(results, verdict));
  out.close('}');
  out.text("program_version", results.program_version);
  out.text("contract_revision", results.contract_revision);
  out.text_unless_empty("suites_revision", results.suites_revision);
  out.text_unless_empty("suites_origin", results.suites_origin);
  out.text("profile", results.profile);
  out.text("base_url", results.base_url);
  out.text("run_id", results.run_id);
  out.text("seed", std::to_string(results.seed)); // text: beyond 2^53 many readers round a number
  out.text("started", iso8601(results.started));
  out.seconds("seconds", results.seconds);
  out.open("requests", '{');
  for (const auto& [principal, number] : results.requests)
    out.number(principal, number);
  out.close('}');
  if (results.quota) write(out, *results.quota);
  out.open("trusted", '[');
  for (const auto& line : results.trusted)
    out.text(item, line);
  out.close(']');
  out.open("notes", '[');
  for (const auto& line : results.notes)
    out.text(item, line);
  out.close(']');
  if (!results.waivers.empty()) {
    out.open("waivers", '[');
    for (const auto& one : results.waivers)
      write(out, one);
    out.close(']');
  }
  out.open("requirements", '[');
  for (const auto& one : results.requirements)
    write(out, one);
  out.close(']');
  out.open("cases", '[');
  for (const auto& one : results.cases)
    write(out, one, results.gate);
  out.close(']');
  out.close('}');
  out.finish();
}

} // namespace conformance::reports
