// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <vector>

#include "fieldfare/model/feature.hpp"
#include "fieldfare/op/binding.hpp"
#include "fieldfare/op/sparse_run.hpp"

namespace fieldfare {

/// The inputs of an op that reads sparse blocks as such, row by row; others as columns of numbers.
class SparseInputs {
 public:
  explicit SparseInputs(Binding& binding) {
    const auto features = binding.features();
    for (std::size_t i = 0; i < features.size(); ++i)
      if (const auto& sparse = features[i].sparse)
        add(*sparse, i);
      else
        inputs_.push_back({i, binding.number(i), none});
  }

  /// Visits the numbers of a row that are not 0, in the order of the inputs: which input, and the number.
  void each(const Frame& frame, std::size_t row, auto&& visit) const {
    for (const Input& input : inputs_)
      if (input.run != none)
        runs_[input.run].each(frame[runs_[input.run].from()].row(row), visit);
      else if (const double x = frame[input.number][row]; x != 0)
        visit(input.first, x);
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  /// A column of numbers, or columns of a sparse block.
  struct Input {
    std::size_t first;
    NumberColumn number;
    std::size_t run;
  };

  void add(const SparseColumn& column, std::size_t input) {
    if (!inputs_.empty() && inputs_.back().run != none && runs_.back().append(column.from, column.column)) return;
    inputs_.push_back({input, {}, runs_.size()});
    runs_.emplace_back(column.from, input, column.column);
  }

  std::vector<Input> inputs_;
  std::vector<SparseRun> runs_;
};

}  // namespace fieldfare
