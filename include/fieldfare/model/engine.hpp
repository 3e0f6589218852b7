// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <cstddef>
#include <limits>
#include <string_view>

#include "fieldfare/model/feature_columns.hpp"

namespace fieldfare {

/// Rows on their way through an engine.
struct EnginePass {
  FeatureColumns features;
  std::size_t rows = 0;
  std::size_t capacity = 0;  ///< rows that the scratch memory is for
  double* scratch = nullptr;
  double* margins = nullptr;  ///< rows x outputs, row-major
};

/// A compiled model: from features to margins. Immutable.
class Engine {
 public:
  virtual ~Engine() = default;

  virtual std::string_view name() const noexcept = 0;
  /// Whether features that are no good for the model show in its margins, which become NaN or infinite: those that are
  /// not finite, and those beyond float32. They are then looked for in the margins only, and after the engine ran.
  virtual bool shows_bad_features() const noexcept { return false; }
  virtual bool shows_wide_features() const noexcept { return false; }
  /// From so many rows on, features that follow from codes are read as such, and need not be written.
  virtual std::size_t least_coded_rows() const noexcept { return std::numeric_limits<std::size_t>::max(); }
  /// Whether it reads sparse blocks as such; else their columns are written.
  virtual bool reads_sparse() const noexcept { return false; }
  /// Doubles of scratch it needs.
  virtual std::size_t scratch(std::size_t capacity) const noexcept = 0;
  /// Bytes of its tables.
  virtual std::size_t bytes() const noexcept = 0;
  virtual std::size_t trees() const noexcept { return 0; }
  /// Rows that it likes to be given at once, from which on more of them are no faster each.
  virtual std::size_t rows_at_once() const noexcept { return 128; }

  virtual void margins(const EnginePass& pass) const noexcept = 0;
  /// Writes the leaf of each tree, rows x trees; nothing for a model without trees.
  virtual void leaves(const EnginePass&, double*) const noexcept {}
};

}  // namespace fieldfare
