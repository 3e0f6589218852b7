// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <concepts>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "fieldfare/column/column_view.hpp"

namespace fieldfare::detail {

/// Integers become positions in a dictionary; nothing becomes of other values.
struct Encode {
  std::shared_ptr<const ColumnView> dictionary;
  bool negative_is_missing = false;

  template <std::integral T>
  std::optional<Values> operator()(const Numbers<T>& positions) const {
    return Coded<T>{positions, dictionary, negative_is_missing};
  }
  template <class Other>
  std::optional<Values> operator()(const Other&) const {
    return std::nullopt;
  }
};

/// Positions in a dictionary; nothing if the values are no integers.
inline std::optional<Values> encode(const Values& positions, ColumnView dictionary, bool negative_is_missing) {
  return std::visit(Encode{std::make_shared<ColumnView>(std::move(dictionary)), negative_is_missing}, positions);
}

}  // namespace fieldfare::detail
