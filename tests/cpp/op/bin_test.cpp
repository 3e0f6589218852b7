// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <limits>

#include "cpp/support/errors.hpp"
#include "cpp/support/through_op.hpp"
#include "fieldfare/op/bin.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

using Row = std::vector<double>;
constexpr double inf = std::numeric_limits<double>::infinity();
const double nan = std::nan("");

TEST_CASE("Bin counts the edges that lie below a value, or do not lie above it") {
  const Bin below{{{{-1, 0, 2.5}}}, BinSide::below, false, DataType::float64};
  Bin not_above = below;
  not_above.side = BinSide::not_above;
  const auto both = [&](double x) { return Row{through(below, {x})[0], through(not_above, {x})[0]}; };
  CHECK(both(-1) == Row{0, 1});
  CHECK(both(-0.0) == Row{1, 2});
  CHECK(both(std::nextafter(2.5, 3)) == Row{3, 3});
  CHECK(both(std::nextafter(2.5, 2)) == Row{2, 2});
  CHECK(both(inf) == Row{3, 3});
  CHECK(both(-inf) == Row{0, 0});
  CHECK(both(nan) == Row{0, 3});
}

TEST_CASE("Bin as indicators, side by side; equal edges leave a bin empty") {
  const Bin op{{{{1}}, {{}}, {{0, 0}}}, BinSide::not_above, true, DataType::float32};
  CHECK(through(op, {1, 7, -1}) == Row{0, 1, 1, 1, 0, 0});
  CHECK(through(op, {0, 7, 0}) == Row{1, 0, 1, 0, 0, 1});
}

TEST_CASE("Bin: unsound parameters are refused") {
  const std::vector<ColumnType> one(1), text = {ColumnType{DataType::string, BlockKind::code, 0}};
  const auto code = [](const Bin& op, const std::vector<ColumnType>& inputs) {
    return error_of([&] { op.infer(inputs); });
  };
  Bin op{{{{0, 1}}}, BinSide::below, false, DataType::float64};
  CHECK(code(op, one).empty());
  CHECK(code(op, text) == "ArtifactError:BadGraph");
  CHECK(code(op, {}) == "ArtifactError:LengthMismatch");
  op.columns[0].edges = {1, 0};
  CHECK(code(op, one) == "ArtifactError:BadScale");
  op.columns[0].edges = {nan};
  CHECK(code(op, one) == "ArtifactError:NonFinite");
  op.columns[0].edges = {inf};
  CHECK(code(op, one) == "ArtifactError:NonFinite");
  op.columns[0].edges.assign(1'000'000, 0);
  CHECK(code(op, one) == "ArtifactError:CountTooLarge");
  op.columns[0].edges = {0};
  op.dtype = DataType::boolean;
  CHECK(code(op, one) == "ArtifactError:UnknownTag");
}

}  // namespace
