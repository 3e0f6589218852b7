// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "fieldfare/schema/data_type.hpp"

namespace fieldfare {

class Engine;
struct Feature;
struct LoadOptions;

/// What a row x is to a support vector s; a dot product and a distance are summed in the order of the features.
enum class SupportKernel : std::uint8_t {
  linear,   ///< x . s
  poly,     ///< (gamma x . s + coef0)^degree, by repeated squaring
  rbf,      ///< exp(-gamma |x - s|^2)
  sigmoid,  ///< tanh(gamma x . s + coef0)
};

constexpr detail::EnumNames<SupportKernel, 4> enum_names(SupportKernel) {
  return {{{SupportKernel::linear, "linear"},
           {SupportKernel::poly, "poly"},
           {SupportKernel::rbf, "rbf"},
           {SupportKernel::sigmoid, "sigmoid"}}};
}

/// Sums of kernels of the row and support vectors. The vectors are of one class after the other; each pair of classes
/// i < j has a margin: the sum over the vectors of i, in order, of coefficients[j - 1] * kernel, then over those of j
/// of coefficients[i] * kernel, then + intercept. Of one class, it is the sum over all vectors.
/// Source: svm_predict_values of the libsvm that sklearn.svm carries (1.9), on a sparse matrix; on a dense one it
/// leaves the order of a dot product to BLAS.
struct KernelMachine {
  static constexpr std::string_view kind = "kernel_machine";

  std::uint32_t outputs = 1;
  SupportKernel kernel = SupportKernel::rbf;
  std::int32_t degree = 3;
  double gamma = 1, coef0 = 0;
  std::vector<std::int32_t> count;   ///< support vectors per class
  std::vector<double> vectors;       ///< vectors x features, row-major
  std::vector<double> coefficients;  ///< classes - 1 (at least 1) x vectors, row-major
  std::vector<double> intercept;     ///< one per output

  static void fields(auto& self, auto&& visit) {
    visit("outputs", self.outputs);
    visit("kernel", self.kernel);
    visit("degree", self.degree);
    visit("gamma", self.gamma);
    visit("coef0", self.coef0);
    visit("count", self.count);
    visit("vectors", self.vectors);
    visit("coefficients", self.coefficients);
    visit("intercept", self.intercept);
  }

  /// Of a model that `validate` accepted.
  std::size_t support_vectors() const noexcept;
  /// What a row takes, in products of a sum: those of a kernel are worked out for several vectors at once.
  std::size_t steps_per_row() const noexcept;

  std::vector<std::pair<std::string_view, std::size_t>> sizes() const {
    return {{"support vectors", support_vectors()}};
  }

  /// Throws ArtifactError unless shapes agree with `features` and every number is finite.
  void validate(std::size_t features) const;
};

/// The engine that runs it over these features.
std::unique_ptr<const Engine> compile_model(const KernelMachine& model, std::span<const Feature> features,
                                            const LoadOptions& options);
/// The margins of one row of features by the plainest reading of the description: slow, obviously right, and what
/// every engine is tested against.
std::vector<double> reference_margins(const KernelMachine& model, std::span<const double> features);

}  // namespace fieldfare
