// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <limits>

#include "cpp/support/errors.hpp"
#include "cpp/support/random.hpp"
#include "cpp/support/through_op.hpp"
#include "fieldfare/op/elementwise.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

constexpr double inf = std::numeric_limits<double>::infinity();
const double nan = std::nan("");

double of(Function function, double x, DataType type = DataType::float64) {
  return through(Elementwise{function, type}, {x})[0];
}

TEST_CASE("Elementwise: functions with one answer") {
  CHECK(of(Function::absolute, -2.5) == 2.5);
  CHECK(same_bits(of(Function::negative, 0.0), -0.0));
  CHECK(of(Function::sign, -5e-324) == -1);
  CHECK(same_bits(of(Function::sign, -0.0), 0.0));
  CHECK(of(Function::floor, -0.5) == -1);
  CHECK(same_bits(of(Function::ceil, -0.5), -0.0));
  CHECK(of(Function::trunc, -1.5) == -1);
  CHECK(of(Function::rint, 2.5) == 2);
  CHECK(of(Function::square, 0.1) == 0.1 * 0.1);
  CHECK(of(Function::sqrt, 2) == std::sqrt(2.0));
  CHECK(of(Function::reciprocal, 3) == 1.0 / 3);
  CHECK(of(Function::reciprocal, -0.0) == -inf);
  CHECK(of(Function::relu, -5e-324) == 0);
  CHECK(of(Function::relu, 2.5) == 2.5);
  CHECK(std::isnan(of(Function::sqrt, -1)));
  for (const auto& [function, name] : enum_names(Function{})) CHECK(std::isnan(of(function, nan)));
}

TEST_CASE("Elementwise in float32 has the bits of float32") {
  const float x = 0.7f;
  CHECK(of(Function::square, 0.7, DataType::float32) == static_cast<double>(x * x));
  CHECK(of(Function::sqrt, 0.7, DataType::float32) == static_cast<double>(std::sqrt(x)));
  CHECK(of(Function::reciprocal, 0.7, DataType::float32) == static_cast<double>(1 / x));
  CHECK(of(Function::square, 1e30, DataType::float32) == inf);
}

TEST_CASE("Elementwise: functions of the C library") {
  CHECK(of(Function::exp, 1) == doctest::Approx(2.718281828459045).epsilon(1e-15));
  CHECK(of(Function::exp2, 3) == 8);
  CHECK(of(Function::expm1, 1e-20) == 1e-20);
  CHECK(of(Function::log, 1) == 0);
  CHECK(of(Function::log, 0.0) == -inf);
  CHECK(std::isnan(of(Function::log, -1)));
  CHECK(of(Function::log2, 8) == 3);
  CHECK(of(Function::log10, 1000) == doctest::Approx(3).epsilon(1e-15));
  CHECK(of(Function::log1p, 1e-20) == 1e-20);
  CHECK(of(Function::tanh, 1e-20) == 1e-20);
  CHECK(of(Function::tanh, -40) == -1);
}

TEST_CASE("Elementwise: unsound parameters are refused") {
  const std::vector<ColumnType> one(1), text = {ColumnType{DataType::string, BlockKind::code, 0}};
  CHECK(error_of([&] { Elementwise{}.infer(text); }) == "ArtifactError:BadGraph");
  CHECK(error_of([&] { Elementwise{Function::exp, DataType::int64}.infer(one); }) == "ArtifactError:UnknownTag");
}

}  // namespace
