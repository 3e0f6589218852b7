// SPDX-License-Identifier: Apache-2.0
// Hashes of categories and the statistics looked up by them: every way to an answer gives the answer of the hash.
#include <doctest/doctest.h>

#include <algorithm>

#include "cpp/support/category_statistics.hpp"
#include "cpp/support/mutation.hpp"
#include "cpp/support/parts.hpp"
#include "cpp/support/random.hpp"
#include "cpp/support/rows.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

/// Fields word (string), id (int64), x (float64); steps: hashes of both, then statistics; its features are those.
Pipeline statistics(std::vector<CatboostCtrTable> tables) {
  Pipeline pipeline;
  pipeline.schema = Schema({{"word", DataType::string, false, false, {}},
                            {"id", DataType::int64, false, false, {}},
                            {"x", DataType::float64, true, true, {}}});
  std::uint32_t outputs = 0;
  for (const auto& table : tables) outputs += static_cast<std::uint32_t>(table.unseen.size());
  pipeline.steps = {{{0, 1}, CategoryHash{}}, {{3, 4, 2}, CatboostCtr{std::move(tables)}}};
  for (std::uint32_t i = 0; i < outputs; ++i) {
    pipeline.features.push_back(5 + i);
    pipeline.feature_names.push_back("f" + std::to_string(i));
  }
  pipeline.accepts = {.missing = true, .infinite = true};
  pipeline.model = LinearModel{1, std::vector<double>(outputs, 0.0), {0}, DataType::float64};
  pipeline.link = Identity{};
  return pipeline;
}

struct Row {
  std::string word;
  std::int64_t id;
  double x;
};

void decode(const Row& row, RowDecoder& decoder) {
  decoder.text(0, row.word);
  decoder.integer(1, row.id);
  decoder.number(2, row.x);
}

std::vector<double> features(const Predictor& predictor, const std::vector<Row>& rows) {
  const MadeRows made(predictor, rows.size(), [&](std::size_t r, RowDecoder& decoder) { decode(rows[r], decoder); });
  return answers(predictor, made, PredictKind::feature);
}

TEST_CASE("a whole number is hashed as its decimal digits, and not beyond what a column holds") {
  CatboostCtrTable table;
  table.categories = {1};
  table.unseen = {-1};
  Entries entries;
  for (const std::int64_t id : {std::int64_t{0}, std::int64_t{-17}, (std::int64_t{1} << 53) - 1})
    entries[take(0, widened(hash_of(id)))] = {static_cast<double>(id % 1000)};
  put(table, entries);
  const Predictor predictor(statistics({table}));
  const std::int64_t most = (std::int64_t{1} << 53) - 1;
  CHECK(features(predictor, {{"", 0, 0}, {"", -17, 0}, {"", most, 0}, {"", 1, 0}}) ==
        std::vector<double>{0, -17, static_cast<double>(most % 1000), -1});
  CHECK(error_of([&] { features(predictor, {{"", most + 1, 0}}); }) == "RecordError:OutOfRange");
  CHECK(error_of([&] { features(predictor, {{"", INT64_MIN, 0}}); }) == "RecordError:OutOfRange");
}

/// Statistics of words, ids and bits of x, large and small, some of combinations, made at random.
std::vector<CatboostCtrTable> random_tables(Random& random, const std::vector<std::string>& words,
                                            const std::vector<std::int64_t>& ids) {
  std::vector<CatboostCtrTable> tables;
  for (std::size_t count = random.between(1, 12); count > 0; --count) {
    CatboostCtrTable table;
    for (std::uint32_t input = 0; input < 2; ++input)
      if (random.chance(0.7)) table.categories.push_back(input);
    for (std::size_t bits = random.below(4); bits > 0; --bits) {
      table.compared.push_back(2);
      table.with.push_back(std::round(random.normal() * 2) / 2);
      table.how.push_back(static_cast<std::uint8_t>(random.below(3)));
    }
    const std::size_t outputs = random.between(1, 3);
    for (std::size_t i = 0; i < outputs; ++i) table.unseen.push_back(-1.0 - static_cast<double>(i));
    Entries entries;
    for (const auto& word : words)
      for (const std::int64_t id : ids) {
        if (random.chance(0.2)) continue;
        std::uint64_t hash = 0;
        for (const std::uint32_t input : table.categories)
          hash = take(hash, widened(input == 0 ? detail::category_hash(word) : hash_of(id)));
        for (std::size_t bit = 0; bit < table.compared.size(); ++bit) hash = take(hash, random.below(2));
        std::vector<double> values;
        for (std::size_t i = 0; i < outputs; ++i) values.push_back(static_cast<double>(random.below(1000)));
        entries[hash] = values;
      }
    put(table, entries);
    tables.push_back(std::move(table));
  }
  return tables;
}

double expected(const CatboostCtrTable& table, const Row& row, std::size_t output) {
  const double inputs[] = {static_cast<double>(detail::category_hash(row.word)), static_cast<double>(hash_of(row.id)),
                           row.x};
  return statistic(table, inputs, output);
}

TEST_CASE("statistics are those of the hash, in every batch, for known and unknown categories") {
  Random random(7);
  for (std::size_t trial = 0; trial < 60; ++trial) {
    CAPTURE(trial);
    std::vector<std::string> words = {"", "a", "b", "red"};
    std::vector<std::int64_t> ids = {0, 1, -5};
    while (trial % 3 == 0 && words.size() < 40) words.push_back("word " + std::to_string(words.size()));
    while (trial % 5 == 0 && ids.size() < 60) ids.push_back(static_cast<std::int64_t>(random.next() >> 12));
    const auto tables = random_tables(random, words, ids);
    const Predictor predictor(statistics(tables));
    std::vector<Row> rows;
    for (std::size_t r = 0; r < 150; ++r) {
      const double x = random.chance(0.3) ? random.pick(awkward_numbers()) : std::round(random.normal() * 2) / 2;
      rows.push_back(
          {random.chance(0.05) ? "unseen" : random.pick(words), random.chance(0.05) ? 77 : random.pick(ids), x});
    }
    const auto batch = features(predictor, rows);
    std::size_t at = 0, wrong = 0;
    for (const Row& row : rows) {
      const std::size_t start = at;
      for (const auto& table : tables)
        for (std::size_t i = 0; i < table.unseen.size(); ++i) wrong += batch[at++] != expected(table, row, i);
      const auto alone = features(predictor, {row});
      wrong += !std::equal(alone.begin(), alone.end(), batch.begin() + static_cast<std::ptrdiff_t>(start));
    }
    CHECK(at == batch.size());
    CHECK(wrong == 0);
  }
}

/// Symmetric trees that ask about every feature.
ObliviousEnsemble random_trees(Random& random, std::size_t features) {
  ObliviousEnsemble model;
  model.bias = {0.125};
  for (std::size_t feature = 0; feature < 4 * features; ++feature) {
    const std::size_t depth = random.between(1, 5);
    model.depth.push_back(static_cast<std::int32_t>(depth));
    for (std::size_t i = 0; i < depth; ++i) {
      model.feature.push_back(static_cast<std::int32_t>(i == 0 ? feature % features : random.below(features)));
      model.border.push_back(static_cast<double>(random.below(1002)) - 2);
    }
    for (std::size_t i = 0; i < std::size_t{1} << depth; ++i) model.leaf_value.push_back(random.normal());
  }
  return model;
}

TEST_CASE("trees over statistics have the reference's bits, whatever the number of rows") {
  Random random(8);
  for (std::size_t trial = 0; trial < 42; ++trial) {
    CAPTURE(trial);
    std::vector<std::string> words = {"", "a", "b", "red"};
    std::vector<std::int64_t> ids = {0, 1, -5};
    while (trial % 2 == 0 && words.size() < 30) words.push_back("word " + std::to_string(words.size()));
    while (trial % 4 == 0 && ids.size() < 20) ids.push_back(static_cast<std::int64_t>(ids.size()));
    Pipeline pipeline = statistics(random_tables(random, words, ids));
    pipeline.model = random_trees(random, pipeline.features.size());
    const Predictor predictor(pipeline, {.instruction_set = static_cast<InstructionSet>(trial % 3)});
    std::vector<Row> rows;
    for (std::size_t r = 0; r < 400; ++r)
      rows.push_back(
          {random.chance(0.05) ? "unseen" : random.pick(words), random.pick(ids), std::round(random.normal() * 2) / 2});
    const auto matrix = features(predictor, rows);
    const std::size_t width = pipeline.features.size();
    for (const std::size_t count : {1u, 5u, 40u, 129u, 400u}) {
      CAPTURE(count);
      const MadeRows some(predictor, count, [&](std::size_t r, RowDecoder& decoder) { decode(rows[r], decoder); });
      const auto margins = answers(predictor, some, PredictKind::margin),
                 leaves = answers(predictor, some, PredictKind::leaf);
      std::size_t wrong = 0;
      for (std::size_t r = 0; r < count; ++r)
        wrong += !same_bits(margins[r], reference(pipeline.model, std::span(matrix).subspan(r * width, width))[0]);
      CHECK(wrong == 0);
      CHECK(std::ranges::all_of(leaves, [](double leaf) { return leaf >= 0 && leaf < 32; }));
    }
  }
}

TEST_CASE("malformed statistics are refused") {
  CatboostCtrTable table;
  table.categories = {0};
  table.compared = {2};
  table.with = {0.5};
  table.how = {0};
  table.keys = {1, 0, 2, 0};
  table.values = {1, 2};
  table.unseen = {0};
  const std::string at = "/nodes/1/tables/0/";
  const auto pointer = [&](const char* member) { return at + member; };
  const std::string categories = pointer("categories"), compared = pointer("compared"), with = pointer("with"),
                    how = pointer("how"), keys = pointer("keys"), values = pointer("values"),
                    unseen = pointer("unseen");
  const Json infinity = "Infinity";
  expect_refused(statistics({table}), {{categories.c_str(), {3}, "BadGraph"},
                                       {categories.c_str(), std::vector<int>(64, 0), "CountTooLarge"},
                                       {compared.c_str(), {3}, "BadGraph"},
                                       {compared.c_str(), {2, 2}, "LengthMismatch"},
                                       {with.c_str(), Json::array(), "LengthMismatch"},
                                       {with.c_str(), {infinity}, "NonFinite"},
                                       {with.c_str(), {1e39}, "NonFinite"},
                                       {how.c_str(), {3}, "UnknownTag"},
                                       {how.c_str(), Json::array(), "LengthMismatch"},
                                       {keys.c_str(), {1, 0, 2}, "LengthMismatch"},
                                       {keys.c_str(), {2, 0, 1, 0}, "BadCategory"},
                                       {keys.c_str(), {1, 0, 1, 0}, "BadCategory"},
                                       {values.c_str(), {1}, "LengthMismatch"},
                                       {values.c_str(), {1, infinity}, "NonFinite"},
                                       {unseen.c_str(), Json::array(), "LengthMismatch"},
                                       {unseen.c_str(), {1e39}, "NonFinite"},
                                       {"/nodes/1/inputs", {0, 1, 4, 1, 2, 1}, "BadGraph"},
                                       {"/nodes/0/inputs", {0, 1, 2, 1}, "BadGraph"},
                                       {"/schema/0/nullable", true, "BadSchema"}});
}

TEST_CASE("a field is read as words or as hashes, not both") {
  Pipeline pipeline = statistics({});
  IsMissing indicator;
  pipeline.steps.push_back({{0}, indicator});
  CHECK(error_of([&] { pipeline.validate(); }) == "ArtifactError:BadGraph");
}

}  // namespace
