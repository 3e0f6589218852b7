// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cmath>

#include "cpp/support/errors.hpp"
#include "cpp/support/through_op.hpp"
#include "fieldfare/op/weighted_median.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

using Row = std::vector<double>;

double median(Row weights, const Row& answers) { return through(WeightedMedian{std::move(weights)}, answers)[0]; }

TEST_CASE("WeightedMedian: the first answer up to which half of the weight lies") {
  CHECK(median({1, 1, 1}, {5, -1, 2}) == 2);
  CHECK(median({1, 1}, {5, -1}) == -1);
  CHECK(median({1, 1, 3}, {1, 2, 7}) == 7);
  CHECK(median({4, 1, 3}, {9, 1, 2}) == 2);
  CHECK(median({0.5}, {3}) == 3);
  CHECK(median({1, 1, 1}, {std::nan(""), 2, 1}) == 2);
  CHECK(std::isnan(median({1}, {std::nan("")})));
  CHECK(median({-3, -1}, {1, 2}) == 2);  // as no model has them: the last one
}

TEST_CASE("WeightedMedian: unsound parameters are refused") {
  const auto code = [](const Row& weights, const std::vector<ColumnType>& inputs) {
    return error_of([&] { WeightedMedian{weights}.infer(inputs); });
  };
  CHECK(code({1, 2}, std::vector<ColumnType>(2)).empty());
  CHECK(code({1, 2}, std::vector<ColumnType>(1)) == "ArtifactError:LengthMismatch");
  CHECK(code({}, {}) == "ArtifactError:LengthMismatch");
  CHECK(code({1, std::nan("")}, std::vector<ColumnType>(2)) == "ArtifactError:NonFinite");
  CHECK(code(Row(4097, 1.0), std::vector<ColumnType>(4097)) == "ArtifactError:CountTooLarge");
  CHECK(code({1}, {ColumnType{DataType::string, BlockKind::code, 0}}) == "ArtifactError:BadGraph");
  CHECK(WeightedMedian{Row(50, 1.0)}.terms() == 300);
}

}  // namespace
