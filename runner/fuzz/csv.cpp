#include "judge/csv.hpp"

#include "fuzz/promise.hpp"
#include "fuzz/targets.hpp"

namespace conformance::fuzz {

namespace {

std::string written(const judge::CsvRecords& records) {
  std::string out;
  for (const auto& record : records) {
    for (std::size_t index = 0; index < record.size(); ++index) {
      if (index > 0) out += ',';
      out += '"';
      for (const char c : record[index]) {
        if (c == '"') out += '"';
        out += c;
      }
      out += '"';
    }
    out += "\r\n";
  }
  return out;
}

} // namespace

/// What is read, written with every field quoted, reads the same.
void csv(std::string_view bytes) {
  const auto parsed = judge::parse_csv(bytes);
  if (const auto* const error = std::get_if<judge::CsvError>(&parsed)) {
    promise(error->reason.starts_with("line "), "an error has a line");
  } else {
    const auto& records = std::get<judge::CsvRecords>(parsed);
    const auto again = judge::parse_csv(written(records));
    const auto* const same = std::get_if<judge::CsvRecords>(&again);
    promise(same != nullptr && *same == records, "what is written is what was read");
  }
  const Value expected{Value::Map{{"rows", {}, number_value(1)}}, {}};
  judge::judge_csv(expected, std::string(bytes));
}

} // namespace conformance::fuzz
