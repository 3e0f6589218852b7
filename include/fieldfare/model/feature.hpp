// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>

#include "fieldfare/op/kernel.hpp"
#include "fieldfare/op/look_up.hpp"

namespace fieldfare {

/// A column of a sparse block.
struct SparseColumn {
  SparseColumns from;
  std::uint32_t column = 0;
};

/// A feature of a model: a column of numbers, or one that follows from a code or is one of a sparse block,
/// and is written there only for engines that ask for it.
struct Feature {
  bool single = false;       ///< all its numbers are float32 numbers
  NumberColumn number = {};  ///< where it lies, or is written
  std::optional<LookUpColumn> look_up = {};
  std::optional<SparseColumn> sparse = {};

  /// How many codes it follows from; 0: it is a column of numbers.
  std::size_t codes() const noexcept { return look_up ? look_up->table->codes() : 0; }
};

}  // namespace fieldfare
