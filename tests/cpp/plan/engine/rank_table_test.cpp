// SPDX-License-Identifier: Apache-2.0
// Rows of codes lead every split to the side that the row of features leads it to.
#include "plan/engine/rank_table.hpp"

#include <doctest/doctest.h>

#include "cpp/support/column_starts.hpp"
#include "cpp/support/effort.hpp"
#include "cpp/support/parts.hpp"
#include "cpp/support/random_trees.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

/// The margins of one row of codes, by the plainest walk.
std::vector<double> walk(const RankedForest& forest, const std::uint8_t* codes) {
  const auto round = [&](double x) { return forest.sum == DataType::float32 ? static_cast<float>(x) : x; };
  std::vector<double> sums;
  for (const double start : forest.start) sums.push_back(round(start));
  for (std::size_t tree = 0; tree < forest.trees(); ++tree) {
    std::int32_t at = forest.splits(tree) == 0 ? ~0 : 0;
    while (at >= 0) {
      const RankedNode& node = forest.nodes[forest.first_node[tree] + static_cast<std::size_t>(at)];
      at = codes[node.column] > node.rank ? node.right : node.left;
    }
    const std::size_t leaf = forest.first_leaf[tree] + static_cast<std::size_t>(~at);
    for (std::size_t k = 0; k < forest.outputs; ++k)
      if (forest.vector_leaves())
        sums[k] = round(sums[k] + round(forest.leaf_value[leaf * forest.outputs + k]));
      else if (static_cast<std::size_t>(forest.tree_output[tree]) == k)
        sums[k] = round(sums[k] + round(forest.leaf_value[leaf]));
  }
  for (double& sum : sums) sum = round(sum / forest.divide_by);
  return sums;
}

std::size_t differing(Random& random, const TreeEnsemble& model, const RankedForest& forest, std::size_t rows) {
  std::vector<double> values;
  for (std::size_t r = 0; r < rows; ++r) {
    const auto row = boundary_row(random, model, forest.features);
    values.insert(values.end(), row.begin(), row.end());
  }
  const std::size_t stride = rows + random.below(3);
  std::vector<std::uint8_t> block(forest.columns() * stride + 1), row(forest.columns() + 1);
  std::vector<double> columns(values.size());
  for (std::size_t j = 0; j < forest.features; ++j)
    for (std::size_t r = 0; r < rows; ++r) columns[j * rows + r] = values[r * forest.features + j];
  const auto starts = column_starts(columns, rows);
  const FeatureColumns features{starts.data()};
  std::size_t count = 0;
  for (const InstructionSet set : {InstructionSet::baseline, machine_instruction_set()}) {
    const auto table = make_rank_table(forest, set);
    table->block(features, rows, block.data(), stride);
    for (std::size_t r = 0; r < rows; ++r) {
      table->row(features.from(r), row.data());
      for (std::size_t c = 0; c < forest.columns(); ++c) count += row[c] != block[c * stride + r];
      const auto given = walk(forest, row.data()),
                 wanted = reference_margins(model, std::span(values).subspan(r * forest.features, forest.features));
      for (std::size_t k = 0; k < given.size(); ++k) count += !same_bits(given[k], wanted[k]);
    }
  }
  return count;
}

TEST_CASE("codes lead splits to the side that features lead them to") {
  Random random(11);
  for (std::size_t i = 0; i < effort(1500, 100); ++i) {
    CAPTURE(i);
    const auto outputs = static_cast<std::uint32_t>(random.chance(0.7) ? 1 : random.between(2, 4));
    const ForestShape shape{
        .trees = 8, .leaves = random.between(1, 40), .features = random.between(1, 6), .outputs = outputs};
    const TreeEnsemble model = RandomForest(random, shape).make();
    const auto forest = RankedForest::make(model, shape.features, model.input);
    REQUIRE(forest);
    CHECK(differing(random, model, *forest, 40) == 0);
  }
}

/// Features of which some follow from codes, as numbers or as positions, and rows of both.
struct CodedRows {
  CodedRows(Random& random, const TreeEnsemble& model, std::size_t features, std::size_t rows_count)
      : rows(rows_count), codes(features * rows), numbers(features * rows), source(features) {
    frame.codes = codes.data();
    frame.rows = frame.capacity = rows;
    for (std::uint32_t j = 0; j < features; ++j) {
      const std::size_t kind = random.below(3),
                        count = random.below(2) == 0 ? random.between(1, 20) : random.between(1, 300);
      LookUp& look_up = source[j];
      look_up.from = {j};
      for (std::size_t code = 0; code < count; ++code)
        if (kind == 1)
          look_up.position.push_back(static_cast<std::int32_t>(random.below(4)) - 1);
        else
          look_up.value.push_back(boundary_row(random, model, features)[j]);
      Feature feature{.number = {j}};
      if (kind > 0) feature.look_up = LookUpColumn{&look_up, 1, 1, random.chance(0.5) ? 0 : std::nan("")};
      for (std::size_t r = 0; r < rows; ++r) {
        const std::size_t code = random.below(count);
        codes[j * rows + r] = static_cast<std::int32_t>(code);
        numbers[j * rows + r] = feature.look_up ? (*feature.look_up)[code] : boundary_row(random, model, features)[j];
      }
      made.push_back(feature);
    }
  }

  std::size_t rows;
  std::vector<std::int32_t> codes;
  std::vector<double> numbers;
  std::vector<LookUp> source;  // of each feature
  std::vector<Feature> made;
  Frame frame;
};

TEST_CASE("codes have the ranks of their numbers, on every instruction set and for every number of rows") {
  Random random(13);
  for (std::size_t i = 0; i < effort(300, 30); ++i) {
    CAPTURE(i);
    const ForestShape shape{.trees = 8, .leaves = random.between(2, 60), .features = random.between(1, 6)};
    const TreeEnsemble model = RandomForest(random, shape).make();
    const auto forest = RankedForest::make(model, shape.features, model.input);
    REQUIRE(forest);
    const CodedRows coded(random, model, shape.features, random.between(1, 300));
    const std::size_t stride = coded.rows + random.below(3), size = forest->columns() * stride;
    std::vector<std::uint8_t> expected(size, 99);
    make_rank_table(*forest, InstructionSet::baseline)
        ->block({column_starts(coded.numbers, coded.rows).data()}, coded.rows, expected.data(), stride);
    std::vector<double> written = coded.numbers;  // only what does not follow from codes
    for (std::size_t j = 0; j < shape.features; ++j)
      if (coded.made[j].codes() > 0)
        std::fill_n(written.begin() + static_cast<std::ptrdiff_t>(j * coded.rows), coded.rows, -7.0);
    const auto starts = column_starts(written, coded.rows);
    for (const InstructionSet set : {InstructionSet::baseline, InstructionSet::avx2, InstructionSet::avx512}) {
      if (set > machine_instruction_set()) continue;
      const auto table = make_rank_table(*forest, set, coded.made);
      REQUIRE(table->reads_codes());
      std::vector<std::uint8_t> given(size, 99);
      table->block({starts.data(), 0, &coded.frame}, coded.rows, given.data(), stride);
      CHECK(given == expected);
    }
  }
}

TEST_CASE("thresholds close together and far apart keep their order") {
  Random random(12);
  for (const double exponent : {0.0, 3.0, 30.0, 200.0}) {
    CAPTURE(exponent);
    const ForestShape shape{.trees = 40, .leaves = 100, .features = 3, .categorical = 0};
    TreeEnsemble model = RandomForest(random, shape).make();
    for (std::size_t node = 0; node < model.left.size(); ++node)
      if (model.left[node] != -1)
        model.threshold[node] = random.normal() * std::pow(10, random.normal() * exponent / 3);
    for (double& threshold : model.threshold) threshold = std::min(threshold, 1e300);
    const auto forest = RankedForest::make(model, shape.features, model.input);
    REQUIRE(forest);
    CHECK(differing(random, model, *forest, 500) == 0);
  }
}

TEST_CASE("255 thresholds take a column, 65,535 take 257, more have no ranks") {
  for (const std::size_t thresholds : {1u, 255u, 256u, 510u, 511u, 65'535u, 65'536u}) {
    CAPTURE(thresholds);
    TreeEnsemble model;  // trees of one split each
    model.start = {0};
    for (std::size_t tree = 0; tree < thresholds; ++tree) {
      model.tree_nodes.push_back(3);
      model.tree_output.push_back(0);
      model.left.insert(model.left.end(), {1, -1, -1});
      model.right.insert(model.right.end(), {2, -1, -1});
      model.feature.insert(model.feature.end(), {0, -1, -1});
      model.threshold.insert(model.threshold.end(), {static_cast<double>(tree), 0, 0});
      model.flags.insert(model.flags.end(), 3, 0);
      model.leaf_value.insert(model.leaf_value.end(), {0, 1});
      model.leaf_id.insert(model.leaf_id.end(), {1, 2});
    }
    const auto forest = RankedForest::make(model, 1, model.input);
    REQUIRE(forest.has_value() == (thresholds <= 65'535));
    if (!forest) continue;
    const std::size_t columns = (thresholds + 254) / 255;
    REQUIRE(forest->columns() == columns);
    const auto table = make_rank_table(*forest, machine_instruction_set());
    const double inf = std::numeric_limits<double>::infinity();
    for (const double x : {-inf, -1.0, 0.0, 0.5, 77.0, 77.5, 254.5, 255.0, 255.5, 60'000.5, 1e39, inf, std::nan("")}) {
      CAPTURE(x);
      std::vector<std::uint8_t> codes(columns), block(columns * 2);
      const double* const column = &x;
      table->row({&column}, codes.data());
      table->block({&column}, 1, block.data(), 2);
      std::size_t rank = 0;
      for (std::size_t c = 0; c < columns; ++c) {
        CHECK(codes[c] == block[2 * c]);
        CHECK((codes[c] == 255 || c + 1 == columns || codes[c + 1] == 0));
        rank += codes[c];
      }
      const double below = std::isnan(x) ? inf : std::ceil(x);
      CHECK(rank == static_cast<std::size_t>(std::clamp(below, 0.0, static_cast<double>(thresholds))));
    }
  }
}

TEST_CASE("every set of categories has a column, equal sets share one") {
  TreeEnsemble model = category_stumps(5000, [](std::int32_t tree) { return tree % 3; });
  const auto forest = RankedForest::make(model, 1, model.input);
  REQUIRE(forest);
  CHECK(forest->columns() == 3);
  for (std::size_t tree = 0; tree < 5000; ++tree) model.member[tree] = static_cast<std::int32_t>(tree);
  CHECK(!RankedForest::make(model, 1, model.input));  // 5,000 columns
}

}  // namespace
