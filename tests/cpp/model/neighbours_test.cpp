// SPDX-License-Identifier: Apache-2.0
// Neighbours: malformed ones are refused, sound ones have the reference's bits in every batch; ties are decided as
// scikit-learn's heap decides them.
#include <doctest/doctest.h>

#include <numeric>

#include "cpp/support/mutation.hpp"
#include "cpp/support/random.hpp"
#include "cpp/support/rows.hpp"
#include "fieldfare/model/neighbours.hpp"
#include "model/neighbour_heap.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

using Row = std::vector<double>;

Neighbours four_rows() {
  Neighbours model;
  model.neighbours = 2;
  model.rows = {0, 1, 3, 7};
  model.value = {10, 20, 40, 80};
  return model;
}

Row margins_of(const Neighbours& model, const Row& rows) {
  const Predictor predictor(bare_model(model, model.rows.size() / model.value.size()));
  return answers(predictor, NumberRows(predictor, rows), PredictKind::margin);
}

TEST_CASE("the mean of the nearest rows, and what they weigh") {
  Neighbours model = four_rows();
  CHECK(margins_of(model, {0.25, 5.5, 100}) == Row{15, 60, 60});
  model.weight = NeighbourWeight::distance;
  CHECK(margins_of(model, {0.25}) == Row{(10 * (1 / 0.25) + 20 * (1 / 0.75)) / (1 / 0.25 + 1 / 0.75)});
  CHECK(margins_of(model, {1, -0.0}) == Row{20, 10});
}

TEST_CASE("votes of classes, and their weights") {
  Neighbours model = four_rows();
  model.classes = 3;
  model.outputs = 3;
  model.value = {0, 0, 2, 1};
  CHECK(margins_of(model, {0.25, 5.5}) == Row{2, 0, 0, 0, 1, 1});
  model.outputs = 6;
  model.weight = NeighbourWeight::distance;
  CHECK(margins_of(model, {5}) == Row{0, 0.5, 0.5, 0, 0.5, 0.5});
  CHECK(margins_of(model, {1e200})[0] > 0);  // the heap begins with finite distances
  model.order = {0, 1, 2, 3};
  model.levels = 1;
  const Row far = margins_of(model, {1e200});
  CHECK(std::isnan(far[0]));  // none of them counts anything
}

TEST_CASE("of equal distances those that came first stay, as in scikit-learn's heap") {
  Row distances(3), rows(3);
  detail::NeighbourHeap heap(distances.data(), rows.data(), 3);
  heap.clear(HUGE_VAL);
  for (int i = 0; i < 6; ++i) heap.push(1, i);
  heap.push(0.5, 6);
  heap.sort();
  CHECK(distances == Row{0.5, 1, 1});
  CHECK(rows == Row{6, 0, 1});
}

TEST_CASE("a heap of any size sorts") {
  Random random(2);
  for (std::size_t trial = 0; trial < 300; ++trial) {
    const std::size_t size = random.between(1, 200);
    Row distances(size), rows(size);
    detail::NeighbourHeap heap(distances.data(), rows.data(), size);
    heap.clear(HUGE_VAL);
    Row given;
    const std::size_t kinds = random.between(1, 400), shape = random.below(3);
    for (std::size_t i = 0; i < size + random.below(300); ++i) {
      const std::size_t each = shape == 0 ? random.below(kinds) : shape == 1 ? i : 1000 - i;
      given.push_back(static_cast<double>(each));
      heap.push(given.back(), static_cast<double>(i));
    }
    heap.sort();
    for (std::size_t i = 0; i < size; ++i) CHECK(given[static_cast<std::size_t>(rows[i])] == distances[i]);
    std::sort(given.begin(), given.end());
    given.resize(size);
    CHECK(distances == given);
  }
}

TEST_CASE("malformed neighbours are refused") {
  const Json nan = "NaN", inf = "Infinity";
  Neighbours model = four_rows();
  model.order = {2, 0, 3, 1};
  model.levels = 2;
  expect_refused(bare_model(model, 1), {{"/nodes/0/outputs", 0, "BadClass"},
                                        {"/nodes/0/outputs", 2, "BadClass"},
                                        {"/nodes/0/neighbours", 0, "CountTooLarge"},
                                        {"/nodes/0/neighbours", 5, "CountTooLarge"},
                                        {"/nodes/0/distance", "cosine", "UnknownTag"},
                                        {"/nodes/0/weight", "other", "UnknownTag"},
                                        {"/nodes/0/classes", 2, "BadClass"},
                                        {"/nodes/0/classes", 1, "BadClass"},
                                        {"/nodes/0/classes", 4000000000, "BadClass"},
                                        {"/nodes/0/rows", {0, 1, 3}, "LengthMismatch"},
                                        {"/nodes/0/rows", {0, 1, 3, nan}, "NonFinite"},
                                        {"/nodes/0/rows", {0, 1, 3, inf}, "NonFinite"},
                                        {"/nodes/0/value", Json::array(), "CountTooLarge"},
                                        {"/nodes/0/value", {1, 2, 3}, "LengthMismatch"},
                                        {"/nodes/0/value", {1, 2, 3, nan}, "NonFinite"},
                                        {"/nodes/0/order", Json::array(), "LengthMismatch"},
                                        {"/nodes/0/order", {0, 1, 2}, "LengthMismatch"},
                                        {"/nodes/0/order", {0, 1, 2, 2}, "NotATree"},
                                        {"/nodes/0/order", {0, 1, 2, 4}, "NotATree"},
                                        {"/nodes/0/order", {0, 1, 2, -1}, "NotATree"},
                                        {"/nodes/0/levels", 0, "LengthMismatch"},
                                        {"/nodes/0/levels", 4, "CountTooLarge"},
                                        {"/nodes/0/levels", 64, "CountTooLarge"},
                                        {"/nodes/0/radius", {1, 1, 1}, "LengthMismatch"},
                                        {"/nodes/0/centre", {1, 1, 1}, "LengthMismatch"}});
  model.centre = {2, 1, 3};
  model.radius = {9, 9, 9};
  expect_refused(bare_model(model, 1), {{"/nodes/0/centre", {1, 2}, "LengthMismatch"},
                                        {"/nodes/0/centre", {1, 2, nan}, "NonFinite"},
                                        {"/nodes/0/radius", {1, 2}, "LengthMismatch"},
                                        {"/nodes/0/radius", {1, 2, inf}, "NonFinite"}});
  model.order.clear();
  model.levels = 0;
  CHECK(error_of([&] { model.validate(1); }) == "ArtifactError:LengthMismatch");
  model = four_rows();
  model.classes = model.outputs = 2;
  for (const double value : {-1.0, 0.5, 2.0}) {
    model.value = {0, 1, 1, value};
    CHECK(error_of([&] { model.validate(1); }) == "ArtifactError:BadClass");
  }
}

Neighbours random_neighbours(Random& random, std::size_t width) {
  Neighbours model;
  const std::size_t rows = random.between(1, random.chance(0.2) ? 400 : 60);
  const bool grid = random.chance(0.5);
  model.neighbours = static_cast<std::uint32_t>(random.between(1, std::min<std::size_t>(rows, 40)));
  model.distance = static_cast<RowDistance>(random.below(3));
  model.weight = static_cast<NeighbourWeight>(random.below(2));
  model.classes = random.chance(0.5) ? 0 : static_cast<std::uint32_t>(random.between(1, 4));
  if (model.classes > 0) model.outputs = model.classes * (model.weight == NeighbourWeight::distance ? 2 : 1);
  for (std::size_t i = 0; i < rows * width; ++i)
    model.rows.push_back(grid ? static_cast<double>(random.below(3)) : random.normal());
  for (std::size_t i = 0; i < rows; ++i)
    model.value.push_back(model.classes > 0 ? static_cast<double>(random.below(model.classes)) : random.normal());
  if (random.chance(0.7)) {
    model.order.resize(rows);
    std::iota(model.order.begin(), model.order.end(), 0);
    for (std::size_t i = rows; i > 1; --i) std::swap(model.order[i - 1], model.order[random.below(i)]);
    model.levels = 1;
    while (random.chance(0.8) && (std::size_t{2} << model.levels) - 1 <= 2 * rows) ++model.levels;
  }
  if (model.levels > 0 && random.chance(0.4)) {  // of any balls: both sides leave the same ones out
    for (std::size_t i = 0; i < model.nodes() * width; ++i) model.centre.push_back(random.normal());
    for (std::size_t i = 0; i < model.nodes(); ++i) model.radius.push_back(3 * random.unit());
  }
  return model;
}

TEST_CASE("random neighbours have the reference's bits, row by row and as a batch") {
  Random random(19);
  for (std::size_t trial = 0; trial < 250; ++trial) {
    CAPTURE(trial);
    const std::size_t width = random.between(1, 6);
    const Neighbours model = random_neighbours(random, width);
    const Predictor predictor(bare_model(model, width));
    Row values;
    for (std::size_t i = 0; i < 20 * width; ++i)
      values.push_back(random.chance(0.5)   ? random.pick(model.rows)
                       : random.chance(0.1) ? 1e160 * random.normal()
                                            : random.normal());
    const auto batch = answers(predictor, NumberRows(predictor, values), PredictKind::margin, 2);
    Workspace workspace = predictor.workspace();
    Record record(predictor.schema());
    std::size_t differing = 0;
    for (std::size_t row = 0; row < 20; ++row) {
      const double* x = values.data() + row * width;
      const auto expected = reference_margins(model, std::span(x, width));
      for (std::size_t slot = 0; slot < width; ++slot) record.set(slot, x[slot]);
      const auto single = predictor.predict(record, workspace).margins();
      for (std::size_t k = 0; k < model.outputs; ++k)
        differing += !same_bits(expected[k], single[k]) || !same_bits(expected[k], batch[row * model.outputs + k]);
    }
    CHECK(differing == 0);
  }
}

}  // namespace
