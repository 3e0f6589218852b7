// SPDX-License-Identifier: Apache-2.0
// The ops that models of models are put together with.
#include <doctest/doctest.h>

#include <cmath>
#include <numeric>

#include "cpp/support/parts.hpp"
#include "cpp/support/random.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

std::vector<double> outputs(const auto& op, const std::vector<double>& in) {
  std::vector<double> made(op.width(in.size()));
  op.apply(in.data(), in.size(), made.data());
  return made;
}

std::string refusal(Op op, std::size_t inputs) {
  const std::vector<ColumnType> columns(inputs);
  try {
    op->infer(columns);
  } catch (const ArtifactError& error) {
    return std::string(error.code());
  }
  return {};
}

using Numbers = std::vector<double>;
const double nan = std::nan("");

TEST_CASE("WeightedMean: products in order, then a division") {
  CHECK(outputs(WeightedMean{{1, 1}, 2, DataType::float64}, {0.5, 0.25, 0.75, 1}) == Numbers{0.625, 0.625});
  CHECK(outputs(WeightedMean{{3, 1}, 4, DataType::float64}, {1, 2, 5, 6}) == Numbers{2, 3});
  CHECK(outputs(WeightedMean{{1, 1, 1}, 3, DataType::float64}, {0.1, 0.2, 0.3}) == Numbers{(0.1 + 0.2 + 0.3) / 3});
  const float sum = 0.1f + 0.2f + 0.3f;
  CHECK(outputs(WeightedMean{{1, 1, 1}, 3, DataType::float32}, {double{0.1f}, double{0.2f}, double{0.3f}}) ==
        Numbers{static_cast<double>(sum / 3.0f)});
  CHECK(std::signbit(outputs(WeightedMean{{1, 1}, 2, DataType::float64}, {-0.0, -0.0})[0]));
}

TEST_CASE("WeightedMean refuses what does not fit") {
  CHECK(refusal(WeightedMean{{1, 1}, 2, DataType::float64}, 4).empty());
  CHECK(refusal(WeightedMean{{1, 1}, 2, DataType::float64}, 3) == "BadGraph");
  CHECK(refusal(WeightedMean{{}, 2, DataType::float64}, 3) == "BadGraph");
  CHECK(refusal(WeightedMean{{1, nan}, 2, DataType::float64}, 2) == "NonFinite");
  CHECK(refusal(WeightedMean{{1}, 0, DataType::float64}, 2) == "BadScale");
  CHECK(refusal(WeightedMean{{1}, 1, DataType::int64}, 2) == "UnknownTag");
}

TEST_CASE("Vote counts positions, and nothing else") {
  CHECK(outputs(Vote{{1, 2, 4}, 3}, {0, 2, 0}) == Numbers{5, 0, 2});
  CHECK(outputs(Vote{{1, 2, 4, 8}, 2}, {-1, 2, nan, 1}) == Numbers{0, 8});
  CHECK(refusal(Vote{{1, 2}, 2}, 3) == "BadGraph");
  CHECK(refusal(Vote{{1}, 1}, 1) == "CountTooLarge");
  CHECK(refusal(Vote{{1}, 4'000'000'000}, 1) == "CountTooLarge");
  CHECK(refusal(Vote{{HUGE_VAL}, 2}, 1) == "NonFinite");
}

TEST_CASE("Decide: the number of the label") {
  CHECK(outputs(Decide{Decision::argmax, {5, 7, 9}}, {0.25, 0.5, 0.5}) == Numbers{7});
  CHECK(outputs(Decide{Decision::margin_positive, {-1, 1}}, {0}) == Numbers{-1});
  CHECK(outputs(Decide{Decision::margin_nonnegative, {-1, 1}}, {0}) == Numbers{1});
  CHECK(outputs(Decide{Decision::margin_positive, {-1, 1, 2}}, {0, -1, 3}) == Numbers{2});
  CHECK(outputs(Decide{Decision::margin_positive, {-1, 1}}, {nan}) == Numbers{-1});
  CHECK(refusal(Decide{Decision::argmax, {0, 1}}, 1) == "BadGraph");
  CHECK(refusal(Decide{Decision::argmax, {0, 1}}, 3) == "BadGraph");
  CHECK(refusal(Decide{Decision::argmax, {0, nan}}, 2) == "NonFinite");
}

TEST_CASE("Interpolate: numpy.interp") {
  const Interpolate op{{-1, 0.5, 2}, {0, 0.25, 1}};
  CHECK(outputs(op, {-HUGE_VAL, -1, -0.25, 0.5, 1.25, 2, HUGE_VAL}) == Numbers{0, 0, 0.125, 0.25, 0.625, 1, 1});
  CHECK(std::isnan(outputs(op, {nan})[0]));
  CHECK(outputs(Interpolate{{3}, {0.5}}, {2, 3, 4}) == Numbers{0.5, 0.5, 0.5});
  CHECK(outputs(Interpolate{{0, 5e-324}, {0, 1}}, {0, 5e-324}) == Numbers{0, 1});
  const Interpolate single{{0, 0.3, 1}, {0, 0.1, 1}, DataType::float32};
  const float slope = (1.0f - 0.1f) / (1.0f - 0.3f), half = slope * (0.5f - 0.3f) + 0.1f;
  const float point = 0.1f / 0.3f * 0.3f + 0.0f, last = slope * (1.0f - 0.3f) + 0.1f;
  CHECK(outputs(single, {-1, 0.5, double{0.3f}, 2}) == Numbers{0, double{half}, double{point}, double{last}});
  CHECK(std::isnan(outputs(single, {nan})[0]));
  CHECK(outputs(Interpolate{{3}, {0.5}, DataType::float32}, {2}) == Numbers{0.5});
  CHECK(refusal(Interpolate{{1, 1 + 1e-12}, {1, 2}, DataType::float32}, 1) == "BadGraph");
  CHECK(refusal(Interpolate{{1, 1e300}, {1, 2}, DataType::float32}, 1) == "NonFinite");
  CHECK(refusal(Interpolate{{}, {}}, 1) == "LengthMismatch");
  CHECK(refusal(Interpolate{{1}, {1, 2}}, 1) == "LengthMismatch");
  CHECK(refusal(Interpolate{{1, 1}, {1, 2}}, 1).empty());
  CHECK(refusal(Interpolate{{2, 1}, {1, 2}}, 1) == "BadGraph");
  CHECK(refusal(Interpolate{{1, 1}, {1, 2}, DataType::float32}, 1) == "BadGraph");
  CHECK(refusal(Interpolate{{1, nan}, {1, 2}}, 1) == "NonFinite");
  CHECK(refusal(Interpolate{{1, 2}, {1, nan}}, 1) == "NonFinite");
}

TEST_CASE("Interpolate: of points at one place the last one counts there") {
  const Interpolate op{{0, 1, 1, 1, 2, 2}, {0, 1, 5, 2, 4, 8}};
  CHECK(outputs(op, {0.5, 1, 1.5, 2, 3}) == Numbers{0.5, 2, 3, 8, 8});
  CHECK(outputs(Interpolate{{1, 1}, {3, 4}}, {0, 1, 2}) == Numbers{3, 4, 4});
}

TEST_CASE("Calibrate: 1 / (1 + exp(slope x + intercept))") {
  const auto made = outputs(Calibrate{{-1.5, 2}, {0.25, 0}}, {0.5, 0});
  CHECK(same_bits(made[0], 1.0 / (1.0 + std::exp(-1.5 * 0.5 + 0.25))));
  CHECK(made[1] == 0.5);
  CHECK(outputs(Calibrate{{-1}, {0}}, {-HUGE_VAL}) == Numbers{0});
  CHECK(refusal(Calibrate{{1, 2}, {0}}, 2) == "LengthMismatch");
  CHECK(refusal(Calibrate{{1, 2}, {0, 0}}, 3) == "BadGraph");
  CHECK(refusal(Calibrate{{nan}, {0}}, 1) == "NonFinite");
}

TEST_CASE("Normalize: shares of the sum") {
  CHECK(outputs(Normalize{}, {0.25}) == Numbers{0.75, 0.25});
  CHECK(outputs(Normalize{}, {1, 2, 1}) == Numbers{0.25, 0.5, 0.25});
  CHECK(outputs(Normalize{}, {0, 0}) == Numbers{0.5, 0.5});
  CHECK(outputs(Normalize{}, {1.0 + 1e-6})[1] == 1);
  CHECK(outputs(Normalize{}, {1.5})[1] == 1.5);
  CHECK(refusal(Normalize{}, 0) == "BadGraph");
}

TEST_CASE("pairwise_sum: NumPy's order") {
  CHECK(detail::pairwise_sum(nullptr, 0) == 0);
  Numbers x(300);
  std::iota(x.begin(), x.end(), 1);
  for (const std::size_t count : {1u, 7u, 8u, 9u, 128u, 129u, 300u})
    CHECK(detail::pairwise_sum(x.data(), count) == static_cast<double>(count * (count + 1) / 2));
  const Numbers eight = {1, 1e100, 1, -1e100, 1, 1, 1, 1};  // ((1 + 1e100) + (1 - 1e100)) + 4
  CHECK(detail::pairwise_sum(eight.data(), 8) == 4);
  CHECK(detail::pairwise_sum(eight.data(), 7) == 3);  // one after the other
}

TEST_CASE("Constant") {
  CHECK(outputs(Constant{{0.25, 0.75}}, {nan}) == Numbers{0.25, 0.75});
  CHECK(refusal(Constant{{0.25}}, 0) == "BadGraph");
  CHECK(refusal(Constant{{}}, 1) == "BadGraph");
  CHECK(refusal(Constant{{nan}}, 1) == "NonFinite");
}

}  // namespace
