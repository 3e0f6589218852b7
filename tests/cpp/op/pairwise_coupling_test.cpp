// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <limits>

#include "cpp/reference/pairwise_coupling.hpp"
#include "cpp/support/errors.hpp"
#include "cpp/support/random.hpp"
#include "cpp/support/through_op.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

using Row = std::vector<double>;

TEST_CASE("PairwiseCoupling: probabilities of two classes are near the sigmoid of their margin") {
  for (const double margin : {0.0, 0.5, -3.0, 40.0, -1e9, 1e300}) {
    const Row made = through(PairwiseCoupling{{-1.5}, {0.25}}, {margin});
    REQUIRE(made.size() == 2);
    CHECK(std::fabs(made[0] - 1 / (1 + std::exp(-1.5 * margin + 0.25))) < 0.01);
    CHECK(std::fabs(made[0] + made[1] - 1) < 1e-12);
  }
  CHECK(through(PairwiseCoupling{{0}, {0}}, {7}) == Row{0.5, 0.5});
  CHECK(PairwiseCoupling::sigmoid(1e9, -1, 0) == 1 - 1e-7);
  CHECK(PairwiseCoupling::sigmoid(-1e9, -1, 0) == 1e-7);
}

TEST_CASE("PairwiseCoupling has the bits of the reference") {
  Random random(5);
  for (std::size_t trial = 0; trial < 300; ++trial) {
    const std::size_t classes = random.between(2, random.chance(0.1) ? 32 : 6), pairs = classes * (classes - 1) / 2;
    PairwiseCoupling op;
    Row row;
    for (std::size_t i = 0; i < pairs; ++i) {
      op.slope.push_back(2 * random.normal());
      op.intercept.push_back(random.normal());
      row.push_back(random.chance(0.1) ? 1e6 * random.normal() : random.normal());
    }
    const Cells expected = reference(op, Cells(row.begin(), row.end()));
    const Row made = through(op, row);
    REQUIRE(made.size() == classes);
    for (std::size_t k = 0; k < classes; ++k) CHECK(same_bits(made[k], number_of(expected[k])));
  }
}

TEST_CASE("PairwiseCoupling: unsound parameters are refused") {
  const auto code = [](const PairwiseCoupling& op, std::size_t inputs) {
    return error_of([&] { op.infer(std::vector<ColumnType>(inputs)); });
  };
  CHECK(code({{1, 1, 1}, {0, 0, 0}}, 3).empty());
  CHECK(code({{1, 1}, {0, 0}}, 2) == "ArtifactError:BadGraph");
  CHECK(code({{}, {}}, 0) == "ArtifactError:BadGraph");
  CHECK(code({{1}, {0}}, 3) == "ArtifactError:LengthMismatch");
  CHECK(code({{1, 1, 1}, {0}}, 3) == "ArtifactError:LengthMismatch");
  CHECK(code({{std::nan("")}, {0}}, 1) == "ArtifactError:NonFinite");
  CHECK(code({{1}, {std::numeric_limits<double>::infinity()}}, 1) == "ArtifactError:NonFinite");
  CHECK(code({Row(33 * 16, 1), Row(33 * 16, 0)}, 33 * 16) == "ArtifactError:CountTooLarge");
}

}  // namespace
