#include "load/map_reader.hpp"

#include "base/nearest.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::load {

MapReader::MapReader(Context& context, const Value& value, std::string owner)
    : context_(context), value_(value), map_(value.map()), owner_(std::move(owner)) {
  // A thing of our vocabulary is named as it is, a key in backticks.
  constexpr std::string_view things[] = {"probe",   "step",    "label",     "requirement", "operation",
                                         "fixture", "profile", "principal", "invariant",   "service",
                                         "canary",  "gap",     "hop"};
  const bool is_thing = owner_.find(' ') != std::string::npos ||
                        std::ranges::find(things, std::string_view(owner_)) != std::end(things);
  const auto name = is_thing ? "this " + owner_ : owner_;
  if (!is_thing) owner_ = fmt::format("`{}`", owner_);
  if (map_ == nullptr)
    report_wrong_kind(context_, value_, name, "a map", "write `key: value` lines, or {key: value}");
  else
    seen_.resize(map_->size());
}

Span MapReader::head() const {
  return map_ == nullptr || map_->empty() ? value_.span : map_->front().key_span;
}

const Member* MapReader::member(std::string_view key) {
  if (std::ranges::find(known_, key) == known_.end()) known_.emplace_back(key);
  if (map_ == nullptr) return nullptr;
  const Member* found = nullptr;
  for (std::size_t i = 0; i < map_->size(); ++i) {
    if ((*map_)[i].key != key) continue;
    seen_[i] = true;
    found = &(*map_)[i];
  }
  return found;
}

const Value* MapReader::need(std::string_view key, std::string help) {
  const auto* found = member(key);
  if (found == nullptr && map_ != nullptr)
    context_.error(head(), fmt::format("this {} has no `{}`", owner_, key), std::move(help));
  return value_of(found);
}

const Member* MapReader::stray(std::string_view key) {
  const auto* found = member(key);
  std::erase(known_, key);
  return found;
}

void MapReader::not_yet(const std::vector<std::string_view>& keys) {
  for (const auto key : keys) {
    if (const auto* found = stray(key))
      context_.error(found->key_span, fmt::format("`{}` is not supported by this version", key),
                     "remove it: what is not read would not be tested");
  }
}

void MapReader::finish() {
  if (map_ == nullptr || any_key_) return;
  for (std::size_t i = 0; i < map_->size(); ++i)
    if (!seen_[i])
      context_.error((*map_)[i].key_span, fmt::format("unknown key `{}` in this {}", (*map_)[i].key, owner_),
                     suggestion((*map_)[i].key, known_));
}

} // namespace conformance::load
