#include "base/text.hpp"
#include "cli/audit.hpp"
#include "model/value.hpp"

#include <fmt/format.h>

namespace conformance::cli {

namespace {

std::string percent(std::size_t part, std::size_t whole) {
  constexpr std::size_t per_mille = 1000;
  const auto tenths = whole == 0 ? 0 : part * per_mille / whole;
  return fmt::format("{}.{} %", tenths / 10, tenths % 10);
}

Value count_value(std::size_t number) {
  return number_value(static_cast<std::int64_t>(number));
}

Value object(Value::Map members) {
  Value out;
  out.data = std::move(members);
  return out;
}

Value truth(bool value) {
  Value out;
  out.data = value;
  return out;
}

Member member(const char* key, Value value) {
  return {key, {}, std::move(value)};
}

} // namespace

std::string audit_console(const Audit& audit) {
  std::string out;
  std::string answers, place;
  for (const auto& row : audit.rows) {
    if (!row.missed() || row.free()) continue;
    if (row.answers != answers) out += fmt::format("{}{}\n", out.empty() ? "" : "\n", visible(row.answers));
    if (row.answers != answers || row.place != place)
      out += fmt::format("  {}\n", row.place.empty() ? "the whole" : visible(row.place));
    answers = row.answers;
    place = row.place;
    out += fmt::format("    {}, in {} {}: {}\n", visible(row.mutation), row.tried,
                       row.tried == 1 ? "answer" : "answers", visible(row.example));
    if (row.allowance) out += fmt::format("      known: {}\n", visible(row.allowance->because));
  }
  if (!out.empty()) out += '\n';
  for (const auto& [why, number] : audit.left_out)
    out += fmt::format("left out: {} {}: {}\n", number, number == 1 ? "case" : "cases", why);
  return out +
         fmt::format(
             "{} of {} forbidden kinds of change unnoticed ({}), beside {} that are allowed; {} changes "
             "in {} answers, judged by {} cases\n",
             audit.missed - audit.free, audit.forbidden(),
             percent(audit.missed - audit.free, audit.forbidden()), audit.free, audit.tried, audit.answers,
             audit.cases);
}

std::string audit_json(const Audit& audit) {
  Value rows, left_out;
  rows.data = Value::List{};
  left_out.data = Value::Map{};
  for (const auto& row : audit.rows)
    rows.list()->push_back(
        object({member("answers", text_value(row.answers)), member("place", text_value(row.place)),
                member("mutation", text_value(row.mutation)), member("tried", count_value(row.tried)),
                member("unnoticed", count_value(row.unnoticed)), member("example", text_value(row.example)),
                member("allowed", truth(row.free())),
                member("because", text_value(row.allowance ? row.allowance->because : ""))}));
  for (const auto& [why, number] : audit.left_out)
    left_out.map()->push_back(member(why.c_str(), count_value(number)));
  return to_json(object(
             {member("format", text_value("hacktron-conformance-audit")), member("version", count_value(1)),
              member("tried", count_value(audit.tried)), member("kinds", count_value(audit.rows.size())),
              member("unnoticed", count_value(audit.missed)), member("allowed", count_value(audit.free)),
              member("answers", count_value(audit.answers)), member("cases", count_value(audit.cases)),
              member("left_out", std::move(left_out)), member("rows", std::move(rows))})) +
         '\n';
}

} // namespace conformance::cli
