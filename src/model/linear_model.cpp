// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/model/linear_model.hpp"

#include "fieldfare/detail/expect.hpp"
#include "fieldfare/model/model.hpp"
#include "op/builtin.hpp"

namespace fieldfare {

void LinearModel::validate(std::size_t features) const {
  if (outputs == 0 || outputs > 1'000'000) throw ArtifactError("BadClass", "/outputs", "expected 1 to 1e6 outputs");
  detail::expect_size("coefficients", coefficients.size(), std::size_t{outputs} * features);
  detail::expect_size("intercept", intercept.size(), outputs);
  detail::expect_floating("sum", sum);
  detail::expect_finite("coefficients", coefficients, sum);
  detail::expect_finite("intercept", intercept, sum);
}

}  // namespace fieldfare

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::LinearModel>() {
  return kind_of<Op, LinearModel>();
}
