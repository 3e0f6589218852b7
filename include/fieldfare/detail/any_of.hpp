// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace fieldfare::detail {

/// A value of any type that has an interface. Copies are deep. `Interface` says its `kind()`, and `clone`s itself;
/// `Holding<T>` is what implements it for a T, in a member `value`.
template <class Interface, template <class> class Holding>
class AnyOf {
 public:
  AnyOf() = default;  ///< of no kind yet
  template <class T>
  explicit AnyOf(std::in_place_type_t<T>, T value) : self_(std::make_unique<Holding<T>>(std::move(value))) {}
  AnyOf(const AnyOf& other) : self_(other.self_ ? other.self_->clone() : nullptr) {}
  AnyOf(AnyOf&&) noexcept = default;
  AnyOf& operator=(const AnyOf& other) { return *this = AnyOf(other); }
  AnyOf& operator=(AnyOf&&) noexcept = default;
  ~AnyOf() = default;

  explicit operator bool() const noexcept { return self_ != nullptr; }
  const Interface* operator->() const noexcept { return self_.get(); }

  /// The value, if it is a T; else null.
  template <class T>
  const T* get_if() const noexcept {
    return self_ && self_->kind() == T::kind ? &static_cast<const Holding<T>&>(*self_).value : nullptr;
  }
  template <class T>
  T* get_if() noexcept {
    return const_cast<T*>(std::as_const(*this).template get_if<T>());
  }
  /// The value, which must be a T: throws std::invalid_argument if it is not.
  template <class T>
  const T& get() const {
    if (const T* value = get_if<T>()) return *value;
    throw std::invalid_argument("not a " + std::string(T::kind));
  }
  template <class T>
  T& get() {
    return const_cast<T&>(std::as_const(*this).template get<T>());
  }

 private:
  std::unique_ptr<Interface> self_;
};

}  // namespace fieldfare::detail
