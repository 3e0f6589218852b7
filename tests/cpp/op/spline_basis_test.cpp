// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cmath>
#include <numeric>

#include "cpp/support/errors.hpp"
#include "cpp/support/random.hpp"
#include "cpp/support/through_op.hpp"
#include "fieldfare/op/spline_basis.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

using Row = std::vector<double>;
const Row steps = {-1, 0, 1, 2, 3};

Row at(double x, std::uint32_t degree, Row knots, DataType type = DataType::float64) {
  return through(SplineBasis{{{std::move(knots)}}, degree, type}, {x});
}

TEST_CASE("SplineBasis: hats of degree 1") {
  CHECK(at(0, 1, steps) == Row{1, 0, 0});
  CHECK(at(0.25, 1, steps) == Row{0.75, 0.25, 0});
  CHECK(at(1, 1, steps) == Row{0, 1, 0});
  CHECK(at(2, 1, steps) == Row{0, 0, 1});
  CHECK(at(std::nan(""), 1, steps) == Row{0, 0, 0});
}

TEST_CASE("SplineBasis: the outermost pieces go on") {
  CHECK(at(-1, 1, steps) == Row{2, -1, 0});
  CHECK(at(3, 1, steps) == Row{0, -1, 2});
}

TEST_CASE("SplineBasis: cubic splines are a partition of 1") {
  Row knots(12);
  std::iota(knots.begin(), knots.end(), -3);
  for (const double x : {0.0, 0.1, 1.0, 2.75, 4.5, 5.0}) {
    const Row made = at(x, 3, knots);
    CHECK(made.size() == 8);
    CHECK(std::accumulate(made.begin(), made.end(), 0.0) == doctest::Approx(1).epsilon(1e-15));
    for (const double value : made) CHECK(value >= 0);
  }
  CHECK(at(1, 3, knots)[1] == doctest::Approx(1.0 / 6));
  CHECK(at(0.1, 3, knots, DataType::float32)[1] == static_cast<double>(static_cast<float>(at(0.1, 3, knots)[1])));
}

TEST_CASE("SplineBasis: beside what is not finite all is NaN") {
  const Row wide = at(1e200, 2, {0, 1, 2, 3, 4, 5, 6});
  for (const double value : wide) CHECK(std::isnan(value));
  CHECK_FALSE(std::signbit(at(1, 2, {0, 0, 0, 1, 1, 1})[0]));
}

TEST_CASE("SplineBasis: knots at one place, and several inputs") {
  CHECK(at(0.5, 2, {0, 0, 0, 1, 1, 1}) == Row{0.25, 0.5, 0.25});
  CHECK(at(1, 2, {0, 0, 0, 1, 1, 1}) == Row{0, 0, 1});
  CHECK(at(1, 1, {2, 2, 2, 2}) == Row{0, 0});
  CHECK(through(SplineBasis{{{steps}, {steps}}, 1, DataType::float64}, {0.5, 1}) == Row{0.5, 0.5, 0, 0, 1, 0});
}

TEST_CASE("SplineBasis: unsound parameters are refused") {
  const std::vector<ColumnType> one(1), text = {ColumnType{DataType::string, BlockKind::code, 0}};
  const auto code = [&](const SplineBasis& op, const std::vector<ColumnType>& inputs) {
    return error_of([&] { op.infer(inputs); });
  };
  CHECK(code({{{steps}}, 1, DataType::float64}, one).empty());
  CHECK(code({{{steps}}, 1, DataType::float64}, text) == "ArtifactError:BadGraph");
  CHECK(code({{{steps}}, 1, DataType::int64}, one) == "ArtifactError:UnknownTag");
  CHECK(code({{}, 1, DataType::float64}, {}) == "ArtifactError:LengthMismatch");
  CHECK(code({{{steps}, {steps}}, 1, DataType::float64}, one) == "ArtifactError:LengthMismatch");
  CHECK(code({{{steps}}, 2, DataType::float64}, one) == "ArtifactError:LengthMismatch");
  CHECK(code({{{{}}}, 1, DataType::float64}, one) == "ArtifactError:LengthMismatch");
  CHECK(code({{{steps}}, 0, DataType::float64}, one) == "ArtifactError:CountTooLarge");
  CHECK(code({{{steps}}, 17, DataType::float64}, one) == "ArtifactError:CountTooLarge");
  CHECK(code({{{steps}}, 4'294'967'295, DataType::float64}, one) == "ArtifactError:CountTooLarge");
  CHECK(code({{{{0, 1, 0, 2}}}, 1, DataType::float64}, one) == "ArtifactError:BadGraph");
  CHECK(code({{{{0, 1, std::nan(""), 2}}}, 1, DataType::float64}, one) == "ArtifactError:NonFinite");
  CHECK(code({{{Row(1'000'010, 1.0)}}, 1, DataType::float64}, one) == "ArtifactError:CountTooLarge");
}

}  // namespace
