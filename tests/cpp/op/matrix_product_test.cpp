// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <limits>

#include "cpp/support/errors.hpp"
#include "cpp/support/random.hpp"
#include "cpp/support/through_op.hpp"
#include "fieldfare/op/matrix_product.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

using Row = std::vector<double>;

TEST_CASE("MatrixProduct sums in the order of the inputs, then adds the offset") {
  CHECK(through(MatrixProduct{2, {1, 2, 3, 4, 5, 6}, {}, DataType::float64}, {1, 10, 100}) == Row{321, 654});
  CHECK(through(MatrixProduct{2, {1, 0, 0, 1}, {0.5, -1}, DataType::float64}, {1, 2}) == Row{1.5, 1});
  const volatile double a = 0.1 * 0.3, b = 0.7 * 0.9, sum = a + b;
  const Row made = through(MatrixProduct{1, {0.3, 0.9}, {0.2}, DataType::float64}, {0.1, 0.7});
  CHECK(same_bits(made[0], sum + 0.2));
  const Row narrow = through(MatrixProduct{1, {0.3, 0.9}, {0.2}, DataType::float32}, {0.1, 0.7});
  CHECK(narrow[0] == static_cast<double>(static_cast<float>(sum + 0.2)));
  CHECK(std::isnan(through(MatrixProduct{1, {1, 1}, {}, DataType::float64}, {1, std::nan("")})[0]));
}

TEST_CASE("MatrixProduct: unsound parameters are refused") {
  const std::vector<ColumnType> two(2), text = {ColumnType{DataType::string, BlockKind::code, 0}};
  const auto code = [](const MatrixProduct& op, const std::vector<ColumnType>& inputs) {
    return error_of([&] { op.infer(inputs); });
  };
  CHECK(code({1, {1, 2}, {}, DataType::float64}, two).empty());
  CHECK(code({1, {1}, {}, DataType::float64}, text) == "ArtifactError:BadGraph");
  CHECK(code({0, {}, {}, DataType::float64}, two) == "ArtifactError:LengthMismatch");
  CHECK(code({1, {}, {}, DataType::float64}, {}) == "ArtifactError:LengthMismatch");
  CHECK(code({2, {1, 2}, {}, DataType::float64}, two) == "ArtifactError:LengthMismatch");
  CHECK(code({1, {1, 2}, {1, 2}, DataType::float64}, two) == "ArtifactError:LengthMismatch");
  CHECK(code({1'000'001, {}, {}, DataType::float64}, two) == "ArtifactError:CountTooLarge");
  CHECK(code({1, {1, std::nan("")}, {}, DataType::float64}, two) == "ArtifactError:NonFinite");
  CHECK(code({1, {1, 2}, {std::numeric_limits<double>::infinity()}, DataType::float64}, two) ==
        "ArtifactError:NonFinite");
  CHECK(code({1, {1, 2}, {}, DataType::string}, two) == "ArtifactError:UnknownTag");
}

}  // namespace
