// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>

#include "fieldfare/op/checks.hpp"
#include "fieldfare/op/op.hpp"
#include "fieldfare/op/sparse_inputs.hpp"

namespace fieldfare {

/// Sums of weighted inputs, each in the order of the inputs and in double, then an offset; the sum is rounded to
/// `dtype`. Source: transform of sklearn.decomposition.PCA and TruncatedSVD (1.9), where BLAS chooses the order; on a
/// sparse matrix, TruncatedSVD has this one.
struct MatrixProduct {
  static constexpr std::string_view kind = "matrix_product";
  static constexpr std::size_t most_outputs = 1'000'000;

  std::uint32_t outputs = 1;
  std::vector<double> weights;  ///< outputs x inputs
  std::vector<double> offset;   ///< one per output; empty: none
  DataType dtype = DataType::float64;

  static void fields(auto& self, auto&& visit) {
    visit("outputs", self.outputs);
    visit("weights", self.weights);
    visit("offset", self.offset);
    visit("dtype", self.dtype);
  }

  std::vector<Block> infer(std::span<const ColumnType> columns) const {
    detail::expect_numbers(columns);
    detail::expect_floating("dtype", dtype);
    if (outputs == 0 || columns.empty()) throw ArtifactError("LengthMismatch", "/outputs", "a matrix without numbers");
    if (outputs > most_outputs) throw ArtifactError("CountTooLarge", "/outputs", "more than 1e6 output columns");
    detail::expect_size("weights", weights.size(), outputs * columns.size());
    if (!offset.empty()) detail::expect_size("offset", offset.size(), outputs);
    detail::expect_finite("weights", weights);
    detail::expect_finite("offset", offset);
    return {Block{BlockKind::dense, dtype, outputs}};
  }

  std::size_t terms() const noexcept { return weights.size(); }

  std::unique_ptr<Kernel> compile(Binding& binding) const {
    for (const Feature& feature : binding.features())
      if (feature.sparse) return compile_sparse(binding);
    auto kernel = std::make_unique<Apply>();
    kernel->weights = weights;
    kernel->dtype = dtype;
    for (std::size_t i = 0; i < binding.inputs(); ++i) kernel->from.push_back(binding.number(i));
    for (std::size_t k = 0; k < outputs; ++k)
      kernel->to.push_back({binding.output_number(k), offset.empty() ? 0 : offset[k]});
    return kernel;
  }

 private:
  std::unique_ptr<Kernel> compile_sparse(Binding& binding) const {
    auto kernel = std::make_unique<ApplySparse>(binding);
    const std::size_t inputs = binding.inputs();
    kernel->dtype = dtype;
    kernel->weights.resize(weights.size());
    for (std::size_t k = 0; k < outputs; ++k) {
      kernel->to.push_back({binding.output_number(k), offset.empty() ? 0 : offset[k]});
      for (std::size_t i = 0; i < inputs; ++i) kernel->weights[i * outputs + k] = weights[k * inputs + i];
    }
    return kernel;
  }

  struct Output {
    NumberColumn column;
    double offset;
  };
  struct Apply final : Kernel {
    std::vector<NumberColumn> from;
    std::vector<Output> to;
    std::vector<double> weights;
    DataType dtype;

    void apply(Frame& frame) const noexcept override {
      auto weight = weights.begin();
      for (const auto& [column, offset] : to) {
        double* y = frame[column];
        std::fill_n(y, frame.rows, 0.0);
        for (const NumberColumn input : from) {
          const double* x = frame[input];
          const double times = *weight++;
          for (std::size_t r = 0; r < frame.rows; ++r) y[r] += x[r] * times;
        }
        for (std::size_t r = 0; r < frame.rows; ++r) y[r] = detail::round_to(dtype, y[r] + offset);
      }
    }
  };
  /// Row by row: what a row does not store would add 0.
  struct ApplySparse final : Kernel {
    explicit ApplySparse(Binding& binding) : from(binding) {}
    SparseInputs from;
    std::vector<Output> to;
    std::vector<double> weights;  // inputs x outputs
    DataType dtype = DataType::float64;

    void apply(Frame& frame) const noexcept override {
      for (const auto& output : to) std::fill_n(frame[output.column], frame.rows, 0.0);
      for (std::size_t r = 0; r < frame.rows; ++r) {
        from.each(frame, r, [&](std::size_t input, double x) {
          auto weight = weights.begin() + static_cast<std::ptrdiff_t>(input * to.size());
          for (const auto& output : to) frame[output.column][r] += x * *weight++;
        });
        for (const auto& [column, offset] : to) frame[column][r] = detail::round_to(dtype, frame[column][r] + offset);
      }
    }
  };
};

}  // namespace fieldfare
