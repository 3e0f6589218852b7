// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/model/kernel_machine.hpp"

#include <cmath>
#include <numeric>

#include "fieldfare/detail/expect.hpp"
#include "fieldfare/model/model.hpp"
#include "op/builtin.hpp"

namespace fieldfare {

std::size_t KernelMachine::support_vectors() const noexcept {
  return std::accumulate(count.begin(), count.end(), std::size_t{0},
                         [](std::size_t sum, std::int32_t each) { return sum + static_cast<std::size_t>(each); });
}

std::size_t KernelMachine::steps_per_row() const noexcept {
  constexpr std::size_t at_once = 4, per_kernel = 7;
  return vectors.size() / at_once + per_kernel * support_vectors() + coefficients.size();
}

void KernelMachine::validate(std::size_t features) const {
  if (outputs == 0 || outputs > 100'000) throw ArtifactError("BadClass", "/outputs", "expected 1 to 1e5 outputs");
  const std::size_t classes = count.size(), pairs = classes == 1 ? 1 : classes * (classes - 1) / 2;
  if (classes == 0 || pairs != outputs)
    throw ArtifactError("BadClass", "/count", "there is not one output per pair of classes");
  for (const std::int32_t each : count)
    if (each < 0) throw ArtifactError("BadClass", "/count", "a class has a negative number of support vectors");
  if (degree < 0) throw ArtifactError("CountTooLarge", "/degree", "is negative");
  detail::expect_finite("gamma", {&gamma, 1});
  detail::expect_finite("coef0", {&coef0, 1});
  const std::size_t many = support_vectors();
  detail::expect_size("vectors", vectors.size(), many * features);
  detail::expect_size("coefficients", coefficients.size(), many * (classes == 1 ? 1 : classes - 1));
  detail::expect_size("intercept", intercept.size(), outputs);
  detail::expect_finite("vectors", vectors);
  detail::expect_finite("coefficients", coefficients);
  detail::expect_finite("intercept", intercept);
}

namespace {

double power(double base, std::int32_t times) {
  double product = 1;
  for (; times > 0; times /= 2, base *= base)
    if (times % 2 == 1) product *= base;
  return product;
}

double kernel_of(const KernelMachine& model, std::span<const double> x, const double* vector) {
  double dot = 0, distance = 0;
  for (std::size_t j = 0; j < x.size(); ++j) {
    dot += x[j] * vector[j];
    distance += (x[j] - vector[j]) * (x[j] - vector[j]);
  }
  if (model.kernel == SupportKernel::linear) return dot;
  if (model.kernel == SupportKernel::poly) return power(model.gamma * dot + model.coef0, model.degree);
  if (model.kernel == SupportKernel::rbf) return std::exp(-model.gamma * distance);
  return std::tanh(model.gamma * dot + model.coef0);
}

}  // namespace

std::vector<double> reference_margins(const KernelMachine& model, std::span<const double> x) {
  const std::size_t many = model.support_vectors(), classes = model.count.size();
  std::vector<std::size_t> first = {0};
  for (const std::int32_t each : model.count) first.push_back(first.back() + static_cast<std::size_t>(each));
  std::vector<double> margins;
  const auto sum_over = [&](double sum, std::size_t from_class, std::size_t row) {
    for (std::size_t i = first[from_class]; i < first[from_class + 1]; ++i)
      sum += model.coefficients[row * many + i] * kernel_of(model, x, model.vectors.data() + i * x.size());
    return sum;
  };
  if (classes == 1) return {sum_over(0, 0, 0) + model.intercept[0]};
  for (std::size_t i = 0; i < classes; ++i)
    for (std::size_t j = i + 1; j < classes; ++j)
      margins.push_back(sum_over(sum_over(0, i, j - 1), j, i) + model.intercept[margins.size()]);
  return margins;
}

}  // namespace fieldfare

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::KernelMachine>() {
  return kind_of<Op, KernelMachine>();
}
