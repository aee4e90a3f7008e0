#pragma once
#include <initializer_list>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace conformance {

/// Like std::optional, for what is large and mostly not there: it takes one pointer then. Copies are deep.
template <class T>
class Rare {
public:
  Rare() = default;
  Rare(std::nullopt_t) {}
  Rare(T value) : value_(std::make_unique<T>(std::move(value))) {}
  Rare(std::optional<T> value) {
    if (value) emplace(*std::move(value));
  }
  Rare(const Rare& other) : value_(other ? std::make_unique<T>(*other) : nullptr) {}
  Rare(Rare&&) noexcept = default;
  Rare& operator=(const Rare& other) {
    if (this != &other) value_ = other ? std::make_unique<T>(*other) : nullptr;
    return *this;
  }
  Rare& operator=(Rare&&) noexcept = default;
  ~Rare() = default;

  bool has_value() const { return value_ != nullptr; }
  explicit operator bool() const { return has_value(); }
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return value_.get(); }
  const T* operator->() const { return value_.get(); }
  T value_or(T other) const { return value_ ? *value_ : std::move(other); }

  T& emplace(T value = {}) {
    value_ = std::make_unique<T>(std::move(value));
    return *value_;
  }
  void reset() { value_.reset(); }

private:
  std::unique_ptr<T> value_;
};

/// Like std::vector, for lists that are mostly empty: it takes one pointer then. Copies are deep.
template <class T>
class RareList {
public:
  using value_type = T;

  RareList() = default;
  RareList(std::vector<T> items) {
    if (!items.empty()) items_ = std::move(items);
  }
  RareList(std::initializer_list<T> items) : RareList(std::vector<T>(items)) {}
  operator const std::vector<T>&() const {
    static const std::vector<T> none;
    return items_ ? *items_ : none;
  }

  bool empty() const { return size() == 0; }
  std::size_t size() const { return items_ ? items_->size() : 0; }
  T* data() { return items_ ? items_->data() : nullptr; }
  const T* data() const { return items_ ? items_->data() : nullptr; }
  T* begin() { return data(); }
  T* end() { return data() + size(); }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size(); }
  T& front() { return *begin(); }
  const T& front() const { return *begin(); }
  T& back() { return items_->back(); }
  const T& back() const { return items_->back(); }
  T& operator[](std::size_t i) { return (*items_)[i]; }
  const T& operator[](std::size_t i) const { return (*items_)[i]; }
  const T& at(std::size_t i) const { return static_cast<const std::vector<T>&>(*this).at(i); }

  void push_back(T item) { own().push_back(std::move(item)); }
  template <class... Arguments>
  T& emplace_back(Arguments&&... arguments) {
    return own().emplace_back(std::forward<Arguments>(arguments)...);
  }
  void clear() { items_.reset(); }

private:
  std::vector<T>& own() { return items_ ? *items_ : items_.emplace(); }

  Rare<std::vector<T>> items_;
};

} // namespace conformance
