// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/expect.hpp"
#include "fieldfare/link/link.hpp"

namespace fieldfare {

/// The mean of the answers of several models, which stand one after the other and have as many numbers each: their
/// products with `weights` summed in order, divided by `divide_by`, each step rounded to `dtype`.
/// Source: numpy.average over estimators (2.4), as sklearn.ensemble.VotingClassifier calls it.
struct WeightedMean {
  static constexpr std::string_view kind = "weighted_mean";

  std::vector<double> weights;  ///< one per model
  double divide_by = 1;
  DataType dtype = DataType::float64;

  static void fields(auto& self, auto&& visit) {
    visit("weights", self.weights);
    visit("divide_by", self.divide_by);
    visit("dtype", self.dtype);
  }

  void validate() const {
    detail::expect_floating("dtype", dtype);
    detail::expect_finite("weights", weights, dtype);
    detail::expect_scale("divide_by", {&divide_by, 1}, dtype);
  }

  std::size_t width(std::size_t count) const noexcept {
    return weights.empty() || count % weights.size() != 0 ? 0 : count / weights.size();
  }

  void apply(const double* in, std::size_t count, double* out) const noexcept {
    dtype == DataType::float32 ? apply_as<float>(in, count, out) : apply_as<double>(in, count, out);
  }

 private:
  template <class T>
  void apply_as(const double* in, std::size_t count, double* out) const noexcept {
    const std::size_t each = width(count);
    for (std::size_t k = 0; k < each; ++k) {
      T sum = T(-0.0);  // 0 would change the sign of -0
      for (std::size_t model = 0; model < weights.size(); ++model)
        sum += static_cast<T>(in[model * each + k]) * static_cast<T>(weights[model]);
      out[k] = static_cast<double>(sum / static_cast<T>(divide_by));
    }
  }
};

}  // namespace fieldfare
