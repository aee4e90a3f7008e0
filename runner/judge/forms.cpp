#include "judge/forms.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::judge {

namespace {

constexpr std::size_t longest_text = std::size_t{1} << 20; // longer ones are not cut into tokens

struct Token {
  enum class Kind { word, gap, iso8601, http_date };
  Kind kind = Kind::gap;
  std::string_view text;
};

bool is_alphanumeric(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Letters, digits and what stands inside identifiers, Base64 and decimal numbers.
bool is_word(char c) {
  return is_alphanumeric(c) || c == '-' || c == '_' || c == '.' || c == '+' || c == '/' || c == '=';
}

/// The time that begins at `at` and is no part of a longer word.
std::optional<TimeInText> time_starting(std::string_view text, std::size_t at) {
  constexpr std::string_view first_of_weekdays = "MTWFS";
  if (!is_digit(text[at]) && first_of_weekdays.find(text[at]) == text.npos) return std::nullopt;
  if (at > 0 && is_alphanumeric(text[at - 1])) return std::nullopt;
  const auto found = time_at(text, at);
  if (!found) return std::nullopt;
  const auto end = at + found->length;
  return end < text.size() && is_alphanumeric(text[end]) ? std::nullopt : found;
}

std::vector<Token> tokens(std::string_view text) {
  std::vector<Token> out;
  for (std::size_t at = 0; at < text.size();) {
    if (const auto time = time_starting(text, at)) {
      const auto kind = time->form == TimeForm::iso8601 ? Token::Kind::iso8601 : Token::Kind::http_date;
      out.push_back({kind, text.substr(at, time->length)});
      at += time->length;
      continue;
    }
    const bool word = is_word(text[at]);
    std::size_t end = at + 1;
    while (end < text.size() && is_word(text[end]) == word && !time_starting(text, end))
      ++end;
    out.push_back({word ? Token::Kind::word : Token::Kind::gap, text.substr(at, end - at)});
    at = end;
  }
  return out;
}

bool is_integer(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

bool is_number(std::string_view text) {
  const auto point = text.find('.');
  if (point == text.npos) return is_integer(text);
  const auto fraction = text.substr(point + 1);
  return is_integer(text.substr(0, point)) && !fraction.empty() &&
         std::all_of(fraction.begin(), fraction.end(), is_digit);
}

bool is_hexadecimal(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  });
}

bool has_form(Form form, std::size_t length, const Token& token) {
  const bool word = token.kind == Token::Kind::word;
  switch (form) {
  case Form::literal:
    return true;
  case Form::integer:
    return word && is_integer(token.text);
  case Form::number:
    return word && is_number(token.text);
  case Form::uuid:
    return word && is_uuid(token.text);
  case Form::hexadecimal:
    return word && is_hexadecimal(token.text) && (length == 0 || token.text.size() == length);
  case Form::http_date:
    return token.kind == Token::Kind::http_date;
  case Form::iso8601:
    return token.kind == Token::Kind::iso8601;
  case Form::anything:
    return token.kind != Token::Kind::gap;
  }
  return false;
}

std::string mark(Form form, std::size_t length = 0) {
  switch (form) {
  case Form::integer:
    return "«integer»";
  case Form::number:
    return "«number»";
  case Form::uuid:
    return "«UUID»";
  case Form::hexadecimal:
    return length == 0 ? "«hexadecimal»" : fmt::format("«hexadecimal of {}»", length);
  case Form::http_date:
    return "«HTTP date»";
  case Form::iso8601:
    return "«ISO 8601»";
  default:
    return "«anything»";
  }
}

/// Random, by its looks: long, with digits among letters.
bool looks_random(std::string_view word) {
  constexpr std::size_t shortest = 12;
  return word.size() >= shortest && std::any_of(word.begin(), word.end(), is_digit) &&
         std::any_of(word.begin(), word.end(), [](char c) { return is_alphanumeric(c) && !is_digit(c); });
}

} // namespace

Noise Noise::anything() {
  return {};
}

std::optional<Noise> Noise::learned(const std::vector<std::string>& texts) {
  const auto& first = texts.front();
  if (std::all_of(texts.begin(), texts.end(), [&](const std::string& text) { return text == first; }))
    return std::nullopt;
  if (std::any_of(texts.begin(), texts.end(),
                  [](const std::string& text) { return text.size() > longest_text; }))
    return anything();
  std::vector<std::vector<Token>> cut;
  for (const auto& text : texts)
    cut.push_back(tokens(text));

  Noise noise;
  for (std::size_t i = 0; i < cut.front().size(); ++i) {
    bool equal = true;
    bool same_gaps = true;
    bool same_length = true;
    for (const auto& each : cut) {
      if (each.size() != cut.front().size()) return anything();
      equal = equal && each[i].text == cut.front()[i].text;
      same_gaps = same_gaps && each[i].kind != Token::Kind::gap;
      same_length = same_length && each[i].text.size() == cut.front()[i].text.size();
    }
    if (!equal && !same_gaps) return anything();
    Slot slot;
    if (!equal) {
      constexpr Form narrowest_first[] = {Form::integer,     Form::number,    Form::uuid,
                                          Form::hexadecimal, Form::http_date, Form::iso8601};
      const auto fits_all = [&](Form form) {
        return std::all_of(cut.begin(), cut.end(),
                           [&](const auto& each) { return has_form(form, 0, each[i]); });
      };
      const auto* found = std::find_if(std::begin(narrowest_first), std::end(narrowest_first), fits_all);
      slot.form = found == std::end(narrowest_first) ? Form::anything : *found;
      if (slot.form == Form::hexadecimal && same_length) slot.length = cut.front()[i].text.size();
    }
    noise.slots_.push_back(slot);
  }
  return noise;
}

std::string Noise::reduced(std::string_view text) const {
  if (slots_.empty()) return mark(Form::anything);
  if (text.size() > longest_text) return std::string(text);
  const auto cut = tokens(text);
  if (cut.size() != slots_.size()) return std::string(text);
  std::string out;
  for (std::size_t i = 0; i < cut.size(); ++i) {
    const auto& [form, length] = slots_[i];
    const bool reducible = form != Form::literal && has_form(form, length, cut[i]);
    if (reducible)
      out += mark(form, length);
    else
      out += cut[i].text;
  }
  return out;
}

std::string generic(std::string_view text) {
  constexpr std::size_t shortest_hash = 8;
  if (text.size() > longest_text) return std::string(text);
  std::string out;
  for (const auto& token : tokens(text)) {
    if (token.kind == Token::Kind::iso8601)
      out += mark(Form::iso8601);
    else if (token.kind == Token::Kind::http_date)
      out += mark(Form::http_date);
    else if (token.kind == Token::Kind::gap)
      out += token.text;
    else if (is_number(token.text))
      out += mark(Form::number);
    else if (is_uuid(token.text))
      out += mark(Form::uuid);
    else if (token.text.size() >= shortest_hash && is_hexadecimal(token.text))
      out += mark(Form::hexadecimal);
    else if (looks_random(token.text))
      out += mark(Form::anything);
    else
      out += token.text;
  }
  return out;
}

std::string without_current_times(std::string_view text, const TimePoint& now) {
  constexpr std::int64_t tolerance = 5 * 60;
  std::string out;
  std::size_t copied = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto time = time_starting(text, at);
    if (!time || std::abs(time->at.seconds - now.seconds) > tolerance) continue;
    out += text.substr(copied, at - copied);
    out += time->form == TimeForm::iso8601 ? "«now, ISO 8601»" : "«now, HTTP date»";
    copied = at + time->length;
    at = copied - 1;
  }
  out += text.substr(copied);
  return out;
}

} // namespace conformance::judge
