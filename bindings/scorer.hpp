// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <pybind11/pybind11.h>

#include <cstddef>
#include <vector>

#include "fieldfare/plan/plan.hpp"
#include "fieldfare/predictor.hpp"

namespace fieldfare::bindings {

/// A predictor as Python holds it: with the Python objects of its names and labels, and a workspace for single
/// records, which the global interpreter lock guards.
class Scorer {
 public:
  /// Throws ArtifactError.
  Scorer(pybind11::bytes artifact, const LoadOptions& options);

  /// What it was loaded from.
  const pybind11::bytes& artifact() const noexcept { return artifact_; }
  const Predictor& predictor() const noexcept { return predictor_; }
  Workspace& single() noexcept { return single_; }
  /// Labels of a target as Python objects, in the order of the probabilities.
  const std::vector<pybind11::object>& labels(std::size_t target) const noexcept { return labels_[target]; }
  /// Field names as interned Python strings, by slot.
  const std::vector<pybind11::object>& names() const noexcept { return names_; }

 private:
  pybind11::bytes artifact_;
  Predictor predictor_;
  Workspace single_;
  std::vector<std::vector<pybind11::object>> labels_;  // of each target
  std::vector<pybind11::object> names_;
};

}  // namespace fieldfare::bindings
