// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "cpp/support/errors.hpp"
#include "cpp/support/random.hpp"
#include "cpp/support/through_op.hpp"
#include "fieldfare/op/polynomial.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

using Row = std::vector<double>;

TEST_CASE("Polynomial: 1, the inputs, and products from the first factor to the last") {
  const Polynomial op{{0, 1, 2, 3}, {1, 0, 1, 2, 1, 0}, DataType::float64};
  CHECK(through(op, {2, 3, 5}) == Row{1, 3, 6, 30});
  const volatile double first = 0.1 * 0.7, second = first * 1.1, other = 0.7 * 1.1;
  const Row made = through(op, {1.1, 0.7, 0.1});
  CHECK(same_bits(made[3], second));
  CHECK_FALSE(same_bits(made[3], other * 0.1));  // why the order matters
  CHECK(std::isnan(through(op, {1, std::nan(""), 2})[2]));
}

TEST_CASE("Polynomial in float32 rounds each product") {
  const Polynomial op{{1, 3}, {0, 0, 0, 0}, DataType::float32};
  const float x = 0.1f;
  const volatile float square = x * x;
  CHECK(through(op, {0.1}) == Row{static_cast<double>(x), static_cast<double>(square * x)});
}

TEST_CASE("Polynomial: unsound parameters are refused") {
  const std::vector<ColumnType> two(2), text = {ColumnType{DataType::string, BlockKind::code, 0}};
  const auto code = [](const Polynomial& op, const std::vector<ColumnType>& inputs) {
    return error_of([&] { op.infer(inputs); });
  };
  CHECK(code({{2}, {0, 1}, DataType::float64}, two).empty());
  CHECK(code({{0}, {}, DataType::float64}, text) == "ArtifactError:BadGraph");
  CHECK(code({{2}, {0}, DataType::float64}, two) == "ArtifactError:LengthMismatch");
  CHECK(code({{1}, {2}, DataType::float64}, two) == "ArtifactError:BadGraph");
  CHECK(code({{1}, {-1}, DataType::float64}, two) == "ArtifactError:BadGraph");
  CHECK(code({{2, -1}, {0}, DataType::float64}, two) == "ArtifactError:BadGraph");
  CHECK(code({{1}, {0}, DataType::int64}, two) == "ArtifactError:UnknownTag");
  CHECK(code({std::vector<std::int32_t>(1'000'001), {}, DataType::float64}, two) == "ArtifactError:CountTooLarge");
}

}  // namespace
