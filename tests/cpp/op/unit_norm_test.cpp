// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "cpp/support/errors.hpp"
#include "cpp/support/random.hpp"
#include "cpp/support/through_op.hpp"
#include "fieldfare/op/unit_norm.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

using Row = std::vector<double>;
constexpr double tiny = std::numeric_limits<double>::min();

TEST_CASE("UnitNorm divides by the norm of the row") {
  CHECK(through(UnitNorm{Norm::l1, tiny, DataType::float64}, {1, -2, 5}) == Row{0.125, -0.25, 0.625});
  CHECK(through(UnitNorm{Norm::l2, tiny, DataType::float64}, {3, -4}) == Row{0.6, -0.8});
  CHECK(through(UnitNorm{Norm::max, tiny, DataType::float64}, {3, -4}) == Row{0.75, -1});
  CHECK(through(UnitNorm{Norm::l1, tiny, DataType::float64}, {7}) == Row{1});
  const Row narrow = through(UnitNorm{Norm::l1, tiny, DataType::float32}, {1, 2});
  CHECK(narrow == Row{double{1.0f / 3.0f}, double{2.0f / 3.0f}});
  const double square = double{0.1f * 0.1f};  // in float32, summed in double
  CHECK(through(UnitNorm{Norm::l2, tiny, DataType::float32}, {double{0.1f}, 0})[0] ==
        static_cast<double>(static_cast<float>(double{0.1f} / std::sqrt(square))));
  const volatile double ab = 0.1 + 0.2, sum = ab + 0.7;
  CHECK(same_bits(through(UnitNorm{Norm::l1, tiny, DataType::float64}, {0.1, 0.2, 0.7})[2], 0.7 / sum));
}

TEST_CASE("UnitNorm leaves rows of no length as they are") {
  CHECK(through(UnitNorm{Norm::l2, tiny, DataType::float64}, {0, 0}) == Row{0, 0});
  CHECK(through(UnitNorm{Norm::l1, 1e-3, DataType::float64}, {1e-4, -2e-4}) == Row{1e-4, -2e-4});
  CHECK(through(UnitNorm{Norm::max, 1e-3, DataType::float64}, {1e-3, 0}) == Row{1, 0});
  CHECK(through(UnitNorm{Norm::l2, tiny, DataType::float64}, {1e200, 1e200}) == Row{0, 0});  // an infinite norm
  CHECK(std::isnan(through(UnitNorm{Norm::l2, tiny, DataType::float64}, {1, std::nan("")})[0]));
}

TEST_CASE("UnitNorm: unsound parameters are refused") {
  const std::vector<ColumnType> two(2), text = {ColumnType{DataType::string, BlockKind::code, 0}};
  const auto code = [](const UnitNorm& op, const std::vector<ColumnType>& inputs) {
    return error_of([&] { op.infer(inputs); });
  };
  CHECK(code({Norm::l1, tiny, DataType::float64}, two).empty());
  CHECK(code({Norm::l1, tiny, DataType::float64}, text) == "ArtifactError:BadGraph");
  CHECK(code({Norm::l1, tiny, DataType::float64}, {}) == "ArtifactError:LengthMismatch");
  CHECK(code({Norm::l1, tiny, DataType::int64}, two) == "ArtifactError:UnknownTag");
  CHECK(code({Norm::l1, 0, DataType::float64}, two) == "ArtifactError:BadScale");
  CHECK(code({Norm::l1, -1, DataType::float64}, two) == "ArtifactError:BadScale");
  CHECK(code({Norm::l1, 5e-324, DataType::float64}, two).empty());
  CHECK(code({Norm::l1, std::nan(""), DataType::float64}, two) == "ArtifactError:NonFinite");
}

}  // namespace
