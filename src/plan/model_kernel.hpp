// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "column_check.hpp"
#include "fieldfare/model/engine.hpp"
#include "fieldfare/model/feature.hpp"
#include "fieldfare/op/kernel.hpp"

namespace fieldfare {

/// A model among the kernels: an engine, the features that it reads, and where its margins go.
class ModelKernel final : public Kernel {
 public:
  ModelKernel(std::unique_ptr<const Engine> engine, std::vector<Feature> features, std::uint32_t first_pointer,
              ColumnCheck check, RowBlock margins);

  void apply(Frame& frame) const noexcept override;
  /// The leaf of each tree, rows x trees, of a frame that `apply` was used on.
  void leaves(Frame& frame, double* out) const noexcept;

  const Engine& engine() const noexcept { return *engine_; }
  const std::vector<Feature>& features() const noexcept { return features_; }

 private:
  EnginePass pass(const Frame& frame, std::size_t first, std::size_t rows) const noexcept;
  /// Of rows that may be bad each for itself.
  void apply_each(Frame& frame) const noexcept;
  void write(const Frame& frame) const noexcept;

  std::unique_ptr<const Engine> engine_;
  std::vector<Feature> features_;
  std::uint32_t first_pointer_;  // of its features among those of all models
  ColumnCheck check_;
  bool margins_tell_;  // a feature that the model does not accept makes a margin infinite or NaN
  std::size_t least_coded_rows_;
  RowBlock margins_;
};

}  // namespace fieldfare
