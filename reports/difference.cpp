#include "reports/difference.hpp"

#include <algorithm>
#include <cstdint>

namespace conformance::reports {

namespace {

using Tokens = std::vector<std::string_view>;

constexpr std::size_t largest_table = 1'000'000;

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80;
}

Tokens tokens_of(std::string_view text) {
  Tokens out;
  while (!text.empty()) {
    std::size_t end = 1;
    if (is_word(text[0]))
      while (end < text.size() && is_word(text[end]))
        ++end;
    out.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return out;
}

void append(std::vector<Piece>& out, std::string_view text, bool differs) {
  if (text.empty()) return;
  if (out.empty() || out.back().differs != differs) out.push_back({{}, differs});
  out.back().text += text;
}

/// The longest common subsequence of two stretches, by the usual table.
void append_middle(const Tokens& left, const Tokens& right, Compared& out) {
  const std::size_t rows = left.size();
  const std::size_t columns = right.size();
  if (rows == 0 || columns == 0 || rows > largest_table / columns) {
    for (const auto token : left)
      append(out.left, token, true);
    for (const auto token : right)
      append(out.right, token, true);
    return;
  }
  std::vector<std::uint32_t> common((rows + 1) * (columns + 1), 0);
  const auto at = [&](std::size_t row, std::size_t column) -> std::uint32_t& {
    return common[row * (columns + 1) + column];
  };
  for (std::size_t i = rows; i-- > 0;)
    for (std::size_t j = columns; j-- > 0;)
      at(i, j) = left[i] == right[j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < rows || j < columns) {
    if (i < rows && j < columns && left[i] == right[j]) {
      append(out.left, left[i++], false);
      append(out.right, right[j++], false);
    } else if (j == columns || (i < rows && at(i + 1, j) >= at(i, j + 1))) {
      append(out.left, left[i++], true);
    } else {
      append(out.right, right[j++], true);
    }
  }
}

} // namespace

Compared compared(std::string_view left, std::string_view right) {
  const Tokens a = tokens_of(left);
  const Tokens b = tokens_of(right);
  const std::size_t shorter = std::min(a.size(), b.size());
  std::size_t head = 0;
  while (head < shorter && a[head] == b[head])
    ++head;
  std::size_t tail = 0;
  while (tail < shorter - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail])
    ++tail;
  Compared out;
  const auto same = [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
      append(out.left, a[i], false);
      append(out.right, a[i], false);
    }
  };
  const auto middle = [&](const Tokens& all) {
    return Tokens(all.begin() + static_cast<std::ptrdiff_t>(head),
                  all.end() - static_cast<std::ptrdiff_t>(tail));
  };
  same(0, head);
  append_middle(middle(a), middle(b), out);
  same(a.size() - tail, a.size());
  return out;
}

std::size_t first_difference(std::string_view left, std::string_view right) {
  const auto [at, other] = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
  auto offset = static_cast<std::size_t>(at - left.begin());
  if (offset == left.size() && offset == right.size()) return offset;
  const auto continues = [](std::string_view text, std::size_t i) {
    return i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U;
  };
  while (offset > 0 && (continues(left, offset) || continues(right, offset)))
    --offset;
  return offset;
}

} // namespace conformance::reports
