// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <vector>

#include "fieldfare/model/engine.hpp"

namespace fieldfare::tests {

/// Rows of features for an engine alone, with the memory that it needs.
class EngineRows {
 public:
  EngineRows(const Engine& engine, std::size_t features, std::size_t outputs, std::size_t capacity)
      : capacity_(capacity),
        numbers_(features * capacity),
        scratch_(engine.scratch(capacity)),
        margins(outputs * capacity) {
    for (std::size_t j = 0; j < features; ++j) columns_.push_back(numbers_.data() + j * capacity);
  }

  /// From rows of features.
  void set(const double* rows, std::size_t count) {
    rows_ = count;
    const std::size_t features = columns_.size();
    for (std::size_t j = 0; j < features; ++j)
      for (std::size_t r = 0; r < count; ++r) numbers_[j * capacity_ + r] = rows[r * features + j];
  }
  std::size_t rows() const noexcept { return rows_; }
  EnginePass pass() noexcept {
    return {.features = {columns_.data()},
            .rows = rows_,
            .capacity = capacity_,
            .scratch = scratch_.data(),
            .margins = margins.data()};
  }

 private:
  std::size_t capacity_, rows_ = 0;
  std::vector<double> numbers_, scratch_;
  std::vector<const double*> columns_;

 public:
  std::vector<double> margins;  ///< rows x outputs
};

}  // namespace fieldfare::tests
