#include "judge/csv.hpp"

#include "base/text.hpp"
#include "judge/matcher.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace conformance::judge {

namespace {

using Kind = CheckResult::Kind;

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

/// RFC 4180, section 2.
class CsvParser {
public:
  explicit CsvParser(std::string_view text) : text_(text) {
    if (text_.starts_with(byte_order_mark)) text_.remove_prefix(byte_order_mark.size());
  }

  std::variant<CsvRecords, CsvError> parse() {
    while (at_ < text_.size() && error_.empty())
      read_record();
    if (!error_.empty()) return CsvError{std::move(error_)};
    return std::move(records_);
  }

private:
  void fail(std::string_view why) { error_ = fmt::format("line {}: {}", line_, why); }

  bool at_line_end() const {
    return at_ == text_.size() || text_[at_] == '\n' || text_.substr(at_, 2) == "\r\n";
  }

  void read_record() {
    if (at_line_end()) return end_line();
    std::vector<std::string> record;
    while (error_.empty()) {
      record.push_back(at_ < text_.size() && text_[at_] == '"' ? quoted_field() : plain_field());
      if (at_line_end()) break;
      ++at_; // the comma
    }
    records_.push_back(std::move(record));
    end_line();
  }

  void end_line() {
    if (at_ < text_.size()) at_ += text_[at_] == '\n' ? std::size_t(1) : 2;
    ++line_;
  }

  std::string plain_field() {
    std::string out;
    for (; !at_line_end() && text_[at_] != ','; ++at_) {
      if (text_[at_] == '"') {
        fail("a quote inside a field that does not begin with one");
        return out;
      }
      out += text_[at_];
    }
    return out;
  }

  std::string quoted_field() {
    std::string out;
    const auto first_line = line_;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\n') ++line_;
      if (text_[at_] != '"') {
        out += text_[at_];
      } else if (text_.substr(at_ + 1, 1) == "\"") {
        out += text_[++at_];
      } else {
        ++at_;
        if (!at_line_end() && text_[at_] != ',') fail("text behind the closing quote of a field");
        return out;
      }
    }
    line_ = first_line;
    fail("a field is never closed by a quote");
    return out;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  CsvRecords records_;
  std::string error_;
};

CheckResult unfit(std::string message, std::string expected, std::string actual) {
  return {Kind::broken, {}, std::move(message), std::move(expected), std::move(actual)};
}

CheckResult judge_rows(const Value& wanted, std::size_t rows) {
  const auto actual = number_value(static_cast<std::int64_t>(rows));
  return judge_matcher(wanted, &actual, {"the number of rows", false});
}

CheckResult judge_header_row(const Value& wanted, const std::vector<std::string>& header) {
  for (const auto& each : *wanted.list()) {
    const auto name = each.string() ? *each.string() : to_json(each);
    if (std::find(header.begin(), header.end(), name) == header.end())
      return unfit(fmt::format("the header row has no column '{}'", visible(name)), name,
                   truncated(visible(fmt::format("{}", fmt::join(header, ","))), shown_in_full));
  }
  return {};
}

CheckResult judge_column(const Member& column, const CsvRecords& records) {
  const auto& header = records.front();
  const auto found = std::find(header.begin(), header.end(), column.key);
  if (found == header.end())
    return unfit(fmt::format("the header row has no column '{}'", visible(column.key)), column.key,
                 truncated(visible(fmt::format("{}", fmt::join(header, ","))), shown_in_full));
  const auto at = static_cast<std::size_t>(found - header.begin());
  if (records.size() == 1) return {Kind::not_enough_data, {}, "the table has no rows", {}, {}};
  CheckResult out;
  for (std::size_t row = 1; row < records.size(); ++row) {
    const auto value = text_value(records[row][at]);
    out = judge_matcher(column.value, &value, {fmt::format("column '{}' of row {}", column.key, row), true});
    if (out.kind != Kind::held) break;
  }
  return out;
}

} // namespace

std::variant<CsvRecords, CsvError> parse_csv(std::string_view text) {
  return CsvParser(text).parse();
}

CheckResult judge_csv(const Value& expected, const std::string& body) {
  const auto parsed = parse_csv(body);
  if (const auto* error = std::get_if<CsvError>(&parsed))
    return unfit("the body is no CSV: " + error->reason, "CSV (RFC 4180)", shown(body, shown_in_full));
  const auto& records = std::get<CsvRecords>(parsed);
  if (records.empty()) return unfit("the body has no header row", "a header row", "an empty body");
  for (std::size_t row = 1; row < records.size(); ++row)
    if (records[row].size() != records.front().size())
      return unfit(fmt::format("row {} has {} fields, the header row {}", row, records[row].size(),
                               records.front().size()),
                   "rows as long as the header row",
                   truncated(visible(fmt::format("{}", fmt::join(records[row], ","))), shown_in_full));
  CheckResult lacking;
  for (const auto& member : *expected.map()) {
    std::vector<CheckResult> judged;
    if (member.key == "rows") judged.push_back(judge_rows(member.value, records.size() - 1));
    if (member.key == "header") judged.push_back(judge_header_row(member.value, records.front()));
    if (member.key == "column")
      for (const auto& column : *member.value.map())
        judged.push_back(judge_column(column, records));
    for (auto& each : judged) {
      if (each.kind == Kind::broken) return each;
      if (each.kind == Kind::not_enough_data) lacking = std::move(each);
    }
  }
  return lacking;
}

} // namespace conformance::judge
