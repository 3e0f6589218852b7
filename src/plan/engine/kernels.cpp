// SPDX-License-Identifier: Apache-2.0
// A kernel machine over columns. The sum over the features goes through all support vectors side by side, so that each
// of them is summed in order and the compiler may still take several at once.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "fieldfare/model/engine.hpp"
#include "fieldfare/model/feature.hpp"
#include "fieldfare/model/kernel_machine.hpp"
#include "fieldfare/plan/load_options.hpp"

namespace fieldfare {
namespace {

/// What becomes of a dot product.
struct Linear {
  double operator()(double dot) const noexcept { return dot; }
};
struct Polynomials {
  double gamma, coef0;
  std::int32_t degree;
  double operator()(double dot) const noexcept {
    double base = gamma * dot + coef0, product = 1;
    for (std::int32_t times = degree; times > 0; times /= 2) {
      if (times % 2 == 1) product *= base;
      base *= base;
    }
    return product;
  }
};
struct HyperbolicTangent {
  double gamma, coef0;
  double operator()(double dot) const noexcept { return std::tanh(gamma * dot + coef0); }
};
/// What becomes of a squared distance.
struct Gaussian {
  double gamma;
  double operator()(double distance) const noexcept { return std::exp(-gamma * distance); }
};

/// What a feature adds to the sum.
struct Product {
  double operator()(double x, double s) const noexcept { return x * s; }
};
struct SquaredDifference {
  double operator()(double x, double s) const noexcept { return (x - s) * (x - s); }
};

template <class Term, class Function>
class KernelEngine final : public Engine {
 public:
  KernelEngine(const KernelMachine& model, std::size_t features, Function function)
      : features_(features),
        vectors_(model.support_vectors()),
        outputs_(model.outputs),
        function_(function),
        coefficients_(model.coefficients),
        intercept_(model.intercept) {
    first_.push_back(0);
    for (const std::int32_t each : model.count) first_.push_back(first_.back() + static_cast<std::size_t>(each));
    by_feature_.resize(model.vectors.size());
    for (std::size_t i = 0; i < vectors_; ++i)
      for (std::size_t j = 0; j < features_; ++j) by_feature_[j * vectors_ + i] = model.vectors[i * features_ + j];
  }

  std::string_view name() const noexcept override { return "kernels"; }
  std::size_t scratch(std::size_t) const noexcept override { return vectors_; }
  std::size_t bytes() const noexcept override {
    return (by_feature_.size() + coefficients_.size() + intercept_.size()) * sizeof(double);
  }

  void margins(const EnginePass& pass) const noexcept override {
    for (std::size_t r = 0; r < pass.rows; ++r) {
      kernels(pass, r, pass.scratch);
      sums(pass.scratch, pass.margins + r * outputs_);
    }
  }

 private:
  static constexpr std::size_t tile = 256;  // sums that stay in the nearest cache

  void kernels(const EnginePass& pass, std::size_t row, double* to) const noexcept {
    for (std::size_t first = 0; first < vectors_; first += tile) {
      const std::size_t width = std::min(tile, vectors_ - first);
      double* sum = to + first;
      std::fill_n(sum, width, 0.0);
      for (std::size_t j = 0; j < features_; ++j) {
        const double x = pass.features[j][row];
        const double* s = by_feature_.data() + j * vectors_ + first;
        for (std::size_t i = 0; i < width; ++i) sum[i] += Term{}(x, s[i]);
      }
      for (std::size_t i = 0; i < width; ++i) sum[i] = function_(sum[i]);
    }
  }

  void sums(const double* kernel, double* margin) const noexcept {
    const std::size_t classes = first_.size() - 1;
    if (classes == 1) {
      *margin = add(0, kernel, 0, 0) + intercept_[0];
      return;
    }
    auto intercept = intercept_.begin();
    for (std::size_t i = 0; i < classes; ++i)
      for (std::size_t j = i + 1; j < classes; ++j)
        *margin++ = add(add(0, kernel, i, j - 1), kernel, j, i) + *intercept++;
  }

  double add(double sum, const double* kernel, std::size_t of_class, std::size_t row) const noexcept {
    const double* coefficient = coefficients_.data() + row * vectors_;
    for (std::size_t i = first_[of_class]; i < first_[of_class + 1]; ++i) sum += coefficient[i] * kernel[i];
    return sum;
  }

  std::size_t features_, vectors_, outputs_;
  Function function_;
  std::vector<std::size_t> first_;  // vector of each class, and the end
  std::vector<double> by_feature_;  // features x vectors
  std::vector<double> coefficients_, intercept_;
};

template <class Term, class Function>
std::unique_ptr<const Engine> engine(const KernelMachine& model, std::size_t features, Function function) {
  return std::make_unique<KernelEngine<Term, Function>>(model, features, function);
}

}  // namespace

std::unique_ptr<const Engine> compile_model(const KernelMachine& model, std::span<const Feature> features,
                                            const LoadOptions&) {
  const std::size_t width = features.size();
  if (model.kernel == SupportKernel::linear) return engine<Product>(model, width, Linear{});
  if (model.kernel == SupportKernel::rbf) return engine<SquaredDifference>(model, width, Gaussian{model.gamma});
  if (model.kernel == SupportKernel::poly)
    return engine<Product>(model, width, Polynomials{model.gamma, model.coef0, model.degree});
  return engine<Product>(model, width, HyperbolicTangent{model.gamma, model.coef0});
}

}  // namespace fieldfare
