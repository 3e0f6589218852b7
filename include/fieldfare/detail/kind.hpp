// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "fieldfare/detail/values.hpp"

namespace fieldfare {

/// One kind of an Op, a Model or a Link: what documents call it, and how its parameters are read.
template <class Value>
struct Kind {
  std::string_view name;
  Value (*read)(const ValueReader& reader, std::size_t others);
};

/// The kind that a type is: `kind_of<Op, Affine>()`.
template <class Value, class T>
constexpr Kind<Value> kind_of() noexcept {
  return {T::kind, [](const ValueReader& reader, std::size_t others) {
            T value;
            detail::read_fields(reader, value, others);
            return Value(std::move(value));
          }};
}

}  // namespace fieldfare
