// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <cstddef>
#include <limits>
#include <string_view>

namespace fieldfare {

class Workspace;

/// A compiled model: from the columns of a frame, or from its feature matrix, to margins. Immutable.
class Engine {
 public:
  virtual ~Engine() = default;

  virtual std::string_view name() const noexcept = 0;
  /// Whether `margins` reads features, which are checked before; else it reads the frame's columns.
  virtual bool wants_features() const noexcept = 0;
  /// From so many rows on, those features that follow from codes (`coded`) are read as such, and need not be written.
  virtual std::size_t least_coded_rows() const noexcept { return std::numeric_limits<std::size_t>::max(); }
  /// Doubles of scratch it needs in Workspace::engine.
  virtual std::size_t scratch(std::size_t capacity) const noexcept = 0;
  /// Bytes of its tables.
  virtual std::size_t bytes() const noexcept = 0;
  virtual std::size_t trees() const noexcept { return 0; }
  /// Rows that it likes to be given at once, from which on more of them are no faster each.
  virtual std::size_t rows_at_once() const noexcept { return 128; }

  /// Writes the margins of the frame's rows to Workspace::margins.
  virtual void margins(Workspace& workspace) const noexcept = 0;
  /// Writes the leaf of each tree, rows x trees; nothing for a model without trees.
  virtual void leaves(Workspace&, double*) const noexcept {}
};

}  // namespace fieldfare
