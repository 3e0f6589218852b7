// SPDX-License-Identifier: Apache-2.0
// The pipelines of the committed artifacts of format version 1.
#pragma once
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "cpp/support/category_statistics.hpp"
#include "cpp/support/parts.hpp"
#include "cpp/support/random_oblivious.hpp"
#include "cpp/support/random_trees.hpp"
#include "cpp/support/rows.hpp"

namespace fieldfare::tests::version_1 {

inline void add(Pipeline& pipeline, std::vector<std::uint32_t> inputs, Op op) {
  Step& step = pipeline.steps.emplace_back();
  step.inputs = std::move(inputs);
  step.op = std::move(op);
}

/// The ops of scikit-learn's transforms, in front of logistic regression. Columns: 0 age, 1 income, 2 member, 3 colour,
/// 4 size; 5, 6 imputed; 7, 8 missing; 9, 10 scaled; 11 in range; 12 clipped; 13 colour imputed; 14..16 colour; 17
/// size.
inline Pipeline all_steps() {
  Pipeline pipeline;
  pipeline.schema = Schema({{"age", DataType::int64, true, false, {}},
                            {"income", DataType::float64, true, false, {}},
                            {"member", DataType::boolean, false, false, {}},
                            {"colour", DataType::string, true, false, {"blue", "green", "red"}},
                            {"size", DataType::string, true, false, {"large", "small"}}});
  FillMissing numbers, strings;
  numbers.fill = {40, 1000.5};
  strings.fill_strings = {"red"};
  OneHotColumn colour;
  colour.strings = {"blue", "green", "red"};
  colour.index = {0, 1, 2};
  colour.width = 3;
  colour.missing = colour.unknown = OneHotColumn::zeros;
  OneHotEncoder one_hot;
  one_hot.columns = {colour};
  OrdinalColumn size;
  size.strings = {"large", "small"};
  size.codes = {1, 0};
  size.missing = size.unknown = detail::Otherwise::value;
  size.missing_code = size.unknown_code = -1;
  OrdinalEncoder ordinal;
  ordinal.columns = {size};
  add(pipeline, {0, 1}, numbers);
  add(pipeline, {0, 1}, IsMissing{});
  add(pipeline, {5, 6}, Affine{AffineOrder::subtract_divide, {40, 1200}, {11, 800}, DataType::float64});
  add(pipeline, {5}, Affine{AffineOrder::multiply_add, {-0.25}, {0.0125}, DataType::float64});
  add(pipeline, {11}, Clip{0, 1, DataType::float64});
  add(pipeline, {3}, strings);
  add(pipeline, {13}, one_hot);
  add(pipeline, {4}, ordinal);
  pipeline.features = {2, 7, 8, 9, 10, 12, 14, 15, 16, 17};
  pipeline.feature_names = {"member", "no_age", "no_income", "age", "income", "age01", "blue", "green", "red", "size"};
  pipeline.model =
      LinearModel{1, {0.5, -0.25, 0.125, 1.1, -0.7, 0.3, 0.01, -0.02, 0.03, 0.2}, {-0.1}, DataType::float64};
  pipeline.link = Sigmoid{};
  pipeline.classes = {Label(std::string("no")), Label(std::string("yes"))};
  pipeline.decision = Decision::margin_positive;
  pipeline.checks.rows = 2;
  pipeline.checks.words = {"green", "never seen", "small"};
  pipeline.checks.numbers = {51, 2000, 1, std::nan(""), std::nan(""), 0};
  pipeline.checks.strings = {0, 2, -1, 1};
  pipeline.checks.margins = {0.89625, -0.0375 - 0.1 - 0.2};
  pipeline.checks.margin_tolerance = {10, 10};
  pipeline.checks.outputs = {0.5, 0.5, 0.5, 0.5};
  pipeline.checks.output_tolerance = {1, 1, 1, 1};
  pipeline.provenance = {"all steps", "1", "2026-11-21T00:00:00Z", "tests", {"fieldfare 0.1.0"}};
  return pipeline;
}

/// A forest with every rule, whose stored answers must come out bit by bit.
inline Pipeline forest() {
  Pipeline pipeline;
  std::vector<Field> fields;
  for (const char* name : {"a", "b", "c", "d"}) fields.push_back({name, DataType::float64, true, true, {}});
  pipeline.schema = Schema(fields);
  pipeline.features = {0, 1, 2, 3};
  pipeline.feature_names = {"a", "b", "c", "d"};
  pipeline.accepts = {.missing = true, .infinite = true};
  Random random(1);
  TreeEnsemble model = RandomForest(random, {.trees = 12, .leaves = 20, .features = 4, .outputs = 2}).make();
  pipeline.checks.rows = 100;
  for (std::size_t i = 0; i < 100; ++i) {
    const auto row = boundary_row(random, model, 4);
    const auto margins = reference_margins(model, row);
    pipeline.checks.numbers.insert(pipeline.checks.numbers.end(), row.begin(), row.end());
    pipeline.checks.margins.insert(pipeline.checks.margins.end(), margins.begin(), margins.end());
  }
  pipeline.checks.outputs = pipeline.checks.margins;
  pipeline.model = std::move(model);
  pipeline.link = Identity{};
  pipeline.baseline.rows = 100;
  pipeline.baseline.fields_.resize(4);
  return pipeline;
}

/// One more stored record: the margins that the model must have for these features, bit by bit. What the link makes of
/// them is left open, as machines differ in the last bit of exp.
inline void add_check(Pipeline& pipeline, const std::vector<double>& features) {
  const auto margins = reference(pipeline.model, features);
  Checks& checks = pipeline.checks;
  ++checks.rows;
  checks.margins.insert(checks.margins.end(), margins.begin(), margins.end());
  checks.outputs.insert(checks.outputs.end(), pipeline.outputs(), 0.5);
  checks.output_tolerance.insert(checks.output_tolerance.end(), pipeline.outputs(), 1e300);
}

inline Pipeline with_checks(Random& random, Op model, std::size_t features, auto&& row_of) {
  Pipeline pipeline = bare_model(std::move(model), features);
  for (std::size_t i = 0; i < 100; ++i) {
    const auto row = row_of(random);
    pipeline.checks.numbers.insert(pipeline.checks.numbers.end(), row.begin(), row.end());
    add_check(pipeline, row);
  }
  return pipeline;
}

/// A forest whose leaves have a value for each class.
inline Pipeline vector_leaves() {
  Random random(2);
  const ForestShape shape{.trees = 8, .leaves = 12, .features = 3, .outputs = 3};
  TreeEnsemble model = RandomForest(random, shape).make();
  while (model.tree_output[0] != -1) model = RandomForest(random, shape).make();
  Pipeline pipeline = with_checks(random, model, 3, [&](Random& with) { return boundary_row(with, model, 3); });
  pipeline.link = Softmax{};
  pipeline.classes = {Label(std::int64_t{0}), Label(std::int64_t{1}), Label(std::int64_t{-5})};
  return pipeline;
}

/// Symmetric trees of several outputs.
inline Pipeline oblivious() {
  Random random(3);
  ObliviousEnsemble model = random_oblivious(random, {12, 4, 10, 5, 2});
  while (model.nan_greater.empty()) model = random_oblivious(random, {12, 4, 10, 5, 2});
  Pipeline pipeline = with_checks(random, model, 4, [&](Random& with) {
    std::vector<double> row;
    for (std::size_t f = 0; f < 4; ++f)
      row.push_back(with.chance(0.3) ? with.pick(awkward_numbers()) : with.pick(around(with.pick(model.border))));
    return row;
  });
  pipeline.link = Exponential{DataType::float32};
  return pipeline;
}

/// What CatBoost does with categories. Columns: 0 word, 1 id, 2 member, 3 x; 4, 5, 6 hashes; 7, 8 statistics of the
/// word; 9 of word, id, member and a bit of x.
inline Pipeline category_statistics() {
  const std::vector<std::string> words = {"", "red", "\xC3\xA9t\xC3\xA9", "a word of more than sixteen bytes",
                                          "unseen"};
  Pipeline pipeline;
  pipeline.schema = Schema({{"word", DataType::string, false, false, {words.begin(), words.end() - 1}},
                            {"id", DataType::int64, false, false, {}},
                            {"member", DataType::boolean, false, false, {}},
                            {"x", DataType::float64, true, true, {}}});
  CatboostCtrTable of_word{{0}, {}, {}, {}, {}, {}, {0.125, -1}}, of_all{{0, 1, 2}, {3}, {0.5}, {1}, {}, {}, {0.25}};
  Entries word_entries, all_entries;
  for (std::size_t w = 0; w + 1 < words.size(); ++w) {
    const double number = static_cast<double>(w);
    const std::uint64_t hash = take(0, widened(detail::category_hash(words[w])));
    word_entries[hash] = {number, number / 4};
    for (std::int64_t id = -1; id < 3; ++id)
      for (const std::int64_t member : {0, 1})
        all_entries[take(take(take(hash, widened(hash_of(id))), widened(hash_of(member))), (w + 1) % 2)] = {
            0.5 * number + static_cast<double>(id * 2 + member)};
  }
  put(of_word, word_entries);
  put(of_all, all_entries);
  add(pipeline, {0, 1, 2}, CategoryHash{});
  add(pipeline, {4, 5, 6, 3}, CatboostCtr{{of_word, of_all}});
  pipeline.features = {3, 7, 8, 9};
  pipeline.feature_names = {"x", "word0", "word1", "all"};
  pipeline.accepts = {.missing = true, .infinite = true};
  Random random(4);
  pipeline.model = random_oblivious(random, {20, 4, 12, 6});
  pipeline.link = Logistic{};
  pipeline.checks.words = words;
  for (std::size_t i = 0; i < 100; ++i) {
    const std::size_t word = random.below(words.size()), member = random.below(2);
    const std::int64_t id = static_cast<std::int64_t>(random.below(6)) - 2;
    const double x = random.chance(0.2) ? random.pick(awkward_numbers()) : random.normal();
    const double inputs[] = {static_cast<double>(detail::category_hash(words[word])), static_cast<double>(hash_of(id)),
                             static_cast<double>(hash_of(static_cast<std::int64_t>(member))), x};
    pipeline.checks.strings.push_back(static_cast<std::int32_t>(word));
    pipeline.checks.numbers.insert(pipeline.checks.numbers.end(),
                                   {static_cast<double>(id), static_cast<double>(member), x});
    add_check(pipeline,
              {x, statistic(of_word, inputs, 0), statistic(of_word, inputs, 1), statistic(of_all, inputs, 0)});
  }
  return pipeline;
}

/// Three classes over categories alone, words and numbers; dropped, shared, infrequent and refused ones. Columns:
/// 0 colour, 1 grade; 2 no colour; 3, 4, 5 colour; 6, 7 grade.
inline Pipeline category_classes() {
  Pipeline pipeline;
  pipeline.schema = Schema({{"colour", DataType::string, true, false, {"blue", "green", "red"}},
                            {"grade", DataType::int64, false, false, {}}});
  const OneHotColumn colour{{"blue", "green", "red"}, {}, {0, OneHotColumn::zeros, 1}, 3, 2, 1};
  const OneHotColumn grade{{}, {-1, 2, 7}, {0, 1, 1}, 2, OneHotColumn::refuse, OneHotColumn::refuse};
  add(pipeline, {0}, IsMissing{{}, "none"});
  add(pipeline, {0, 1}, OneHotEncoder{{colour, grade}});
  pipeline.features = {2, 3, 4, 5, 6, 7};
  pipeline.feature_names = {"no_colour", "blue", "red", "missing", "grade_low", "grade_high"};
  Random random(5);
  LinearModel model{3, {}, {}, DataType::float32};
  for (std::size_t i = 0; i < 18; ++i) model.coefficients.push_back(static_cast<float>(random.normal()));
  for (std::size_t k = 0; k < 3; ++k) model.intercept.push_back(static_cast<float>(random.normal()));
  pipeline.model = std::move(model);
  pipeline.link = OneVersusRest{1, true};
  pipeline.classes = {Label(0.5), Label(1.5), Label(2.25)};
  pipeline.decision = Decision::margin_nonnegative;
  pipeline.checks.words = {"blue", "green", "red", "none", "other"};
  for (std::int32_t word = -1; word < 5; ++word)
    for (const double number : {-1.0, 2.0, 7.0}) {
      pipeline.checks.strings.push_back(word);
      pipeline.checks.numbers.push_back(number);
      const auto is = [](bool what) { return what ? 1.0 : 0.0; };
      add_check(pipeline, {is(word == 3), is(word == 0), is(word == 2 || word >= 3), is(word == -1), is(number == -1),
                           is(number != -1)});
    }
  return pipeline;
}

/// Ops on numbers alone. Columns: 0 x, 1 y; 2, 3 squares; 4..6 products; 7..11 bins; 12 x > 0.5;
/// 13 a weighted sum.
inline Pipeline numbers() {
  Pipeline pipeline;
  pipeline.schema = Schema({{"x", DataType::float64, true, true, {}}, {"y", DataType::float64, true, true, {}}});
  add(pipeline, {0, 1}, Elementwise{Function::square, DataType::float64});
  add(pipeline, {0, 1}, Polynomial{{0, 1, 2}, {1, 1, 0}, DataType::float64});
  add(pipeline, {0, 1}, Bin{{{{0}}, {{-1, 1}}}, BinSide::not_above, true, DataType::float64});
  add(pipeline, {0}, Bin{{{{0.5}}}, BinSide::below, false, DataType::float32});
  add(pipeline, {0, 1}, MatrixProduct{1, {2, -1}, {0.25}, DataType::float64});
  for (std::uint32_t column = 2; column < 14; ++column) {
    pipeline.features.push_back(column);
    pipeline.feature_names.push_back("f" + std::to_string(column));
  }
  pipeline.accepts = {.missing = true, .infinite = true};
  Random random(7);
  pipeline.model = RandomForest(random, {.trees = 6, .leaves = 10, .features = 12, .outputs = 1}).make();
  pipeline.link = Identity{};
  for (std::size_t i = 0; i < 60; ++i) {
    const double x = random.chance(0.1) ? std::nan("") : random.normal(), y = random.normal();
    const auto is = [](bool what) { return what ? 1.0 : 0.0; };
    const double product = y * x, sum = x * 2 + y * -1;
    pipeline.checks.numbers.insert(pipeline.checks.numbers.end(), {x, y});
    add_check(pipeline, {x * x, y * y, 1, y, product, is(x < 0), is(!(x < 0)), is(y < -1), is(y >= -1 && y < 1),
                         is(y >= 1), is(x > 0.5), sum + 0.25});
  }
  return pipeline;
}

/// What is left: links of few words.
inline Pipeline with_link(LinearModel model, Op link) {
  Random random(6);
  Pipeline pipeline = with_checks(random, std::move(model), 2,
                                  [](Random& with) { return std::vector<double>{with.normal(), with.normal()}; });
  pipeline.link = std::move(link);
  return pipeline;
}
inline Pipeline squares() { return with_link({1, {0.5, -0.25}, {0.1}, DataType::float64}, SignedSquare{}); }
inline Pipeline catboost_rates() {
  return with_link({1, {0.5, -0.25}, {0.1}, DataType::float64}, CatboostExponential{});
}
inline Pipeline catboost_classes() {
  return with_link({2, {0.5, -0.25, 0.75, -1}, {0.1, 0.2}, DataType::float64}, CatboostSoftmax{});
}

/// The ops that models are put together with. Columns: 0 x, 1 y; 2, 3 functions; 4 interpolated; 5, 6 calibrated; 7, 8
/// their shares; 9 label; 10, 11 votes; 12 constant; 13, 14 means.
inline Pipeline combined() {
  Pipeline pipeline;
  pipeline.schema = Schema({{"x", DataType::float64, false, false, {}}, {"y", DataType::float64, false, false, {}}});
  add(pipeline, {0, 1}, Elementwise{Function::expm1});
  add(pipeline, {0}, Interpolate{{-1, 0.5, 2}, {0, 0.25, 1}});
  add(pipeline, {0, 1}, Calibrate{{-1.5, 0.5}, {0.25, -0.125}});
  add(pipeline, {5, 6}, Normalize{});
  add(pipeline, {7, 8}, Decide{Decision::argmax, {0, 1}});
  add(pipeline, {9, 9}, Vote{{1, 0.5}, 2});
  add(pipeline, {0}, Constant{{0.75}});
  add(pipeline, {7, 8, 10, 11}, WeightedMean{{1, 3}, 4, DataType::float64});
  pipeline.features = {2, 3, 4, 12, 13, 14};
  pipeline.feature_names = {"x1", "y1", "step", "always", "no", "yes"};
  pipeline.model = LinearModel{1, {0.5, -0.25, 0.125, 1, -0.5, 2}, {0.1}, DataType::float64};
  pipeline.link = Identity{};
  pipeline.checks.rows = 2;
  pipeline.checks.numbers = {0.5, -1, 3, 0.25};
  pipeline.checks.margins = pipeline.checks.outputs = {3.8082296065656402, 9.9695672090987486};
  pipeline.checks.margin_tolerance = pipeline.checks.output_tolerance = {1e-12, 1e-12};
  return pipeline;
}

/// Rows of unit norm, the median of two answers, splines. Columns: 0 x, 1 y; 2, 3 their shares; 4 the median; 5..7
/// splines.
inline Pipeline norms() {
  Pipeline pipeline;
  pipeline.schema = Schema({{"x", DataType::float64, false, false, {}}, {"y", DataType::float64, false, false, {}}});
  add(pipeline, {0, 1}, UnitNorm{Norm::l1, 0.5, DataType::float64});
  add(pipeline, {0, 1}, WeightedMedian{{1, 3}});
  add(pipeline, {0}, SplineBasis{{{{-1, 0, 1, 2, 3}}}, 1, DataType::float64});
  pipeline.features = {2, 3, 4, 5, 6, 7};
  pipeline.feature_names = {"x1", "y1", "median", "s0", "s1", "s2"};
  pipeline.model = LinearModel{1, {1, 2, 4, 8, 16, 32}, {0.5}, DataType::float64};
  pipeline.link = Identity{};
  pipeline.checks.rows = 2;
  pipeline.checks.numbers = {1, -3, 0.125, 0.25};
  pipeline.checks.margins = pipeline.checks.outputs = {0.25 - 1.5 - 12 + 16 + 0.5, 0.125 + 0.5 + 1 + 7 + 2 + 0.5};
  return pipeline;
}

/// Terms of a text. Columns: 0 text; 1..3 counts; 4..6 their weights.
inline Pipeline texts() {
  Pipeline pipeline;
  pipeline.schema = Schema({{"text", DataType::string, false, false, {}}});
  CountTerms count;
  count.longest = 2;
  count.stop_words = {"the"};
  count.terms = {"blue", "red", "red blue"};
  add(pipeline, {0}, count);
  add(pipeline, {1, 2, 3}, Tfidf{{1, 1.75}, {1.5, 1.25, 2}, detail::Norm::l2, DataType::float64});
  pipeline.features = {4, 5, 6};
  pipeline.feature_names = count.terms;
  pipeline.model = LinearModel{1, {0.5, -0.25, 1}, {0.1}, DataType::float64};
  pipeline.link = Identity{};
  pipeline.checks.rows = 2;
  pipeline.checks.words = {"Red, the BLUE and red", ""};
  pipeline.checks.strings = {0, 1};
  pipeline.checks.margins = pipeline.checks.outputs = {0.763208212210436, 0.10000000000000001};
  pipeline.checks.margin_tolerance = pipeline.checks.output_tolerance = {1e-12, 1e-12};
  return pipeline;
}

/// A kernel machine of three classes and what becomes of its pairs; neighbours in each kind of tree, and without one.
inline Pipeline kernels() {
  Pipeline pipeline;
  pipeline.schema = Schema({{"x", DataType::float64, false, false, {}}, {"y", DataType::float64, false, false, {}}});
  KernelMachine machine;
  machine.outputs = 3;
  machine.kernel = SupportKernel::poly;
  machine.gamma = 0.5;
  machine.coef0 = 0.25;
  machine.count = {1, 2, 1};
  machine.vectors = {1, 0, 0, 1, 1, 1, 2, -0.5};
  machine.coefficients = {1, 0.5, -1, -0.5, 0.75, -0.25, 1, -1};
  machine.intercept = {0.5, -0.25, 0.125};
  Neighbours boxes;
  boxes.neighbours = 2;
  boxes.rows = {0, 1, 3, 7, -1, 2, 0.5, 0.5};
  boxes.value = {10, 20, 40, 80};
  boxes.order = {2, 0, 3, 1};
  boxes.levels = 2;
  Neighbours balls = boxes;
  balls.distance = RowDistance::manhattan;
  balls.weight = NeighbourWeight::distance;
  balls.centre = {0.625, 2.625, -0.5, 1.5, 1.75, 3.75};
  balls.radius = {6.75, 1, 4.5};
  Neighbours none = boxes;
  none.distance = RowDistance::chebyshev;
  none.classes = none.outputs = 2;
  none.value = {0, 1, 1, 0};
  none.order = {};
  none.levels = 0;
  add(pipeline, {0, 1}, machine);
  add(pipeline, {2, 3, 4}, PairwiseVotes{});
  add(pipeline, {2, 3, 4}, PairwiseScores{});
  add(pipeline, {2, 3, 4}, PairwiseCoupling{{-1, -0.5, -2}, {0, 0.25, 0}});
  add(pipeline, {0, 1}, boxes);
  add(pipeline, {0, 1}, balls);
  for (std::uint32_t column = 5; column < 16; ++column) {
    pipeline.features.push_back(column);
    pipeline.feature_names.push_back("c" + std::to_string(column));
  }
  add(pipeline, {0, 1}, none);
  pipeline.model = LinearModel{1, {1, 2, 3, 1, 2, 3, 1, 2, 3, 0.5, 0.25}, {0.1}, DataType::float64};
  pipeline.link = Identity{};
  pipeline.checks.rows = 2;
  pipeline.checks.numbers = {0.5, -1, 3, 0.25};
  pipeline.checks.margins = pipeline.checks.outputs = {52.501189084633253, 54.219825879031347};
  pipeline.checks.margin_tolerance = pipeline.checks.output_tolerance = {1e-12, 1e-12};
  return pipeline;
}

inline std::vector<std::pair<std::string, Pipeline>> pipelines() {
  return {{"all_steps", all_steps()},
          {"catboost_classes", catboost_classes()},
          {"catboost_rates", catboost_rates()},
          {"category_classes", category_classes()},
          {"category_statistics", category_statistics()},
          {"combined", combined()},
          {"forest", forest()},
          {"kernels", kernels()},
          {"norms", norms()},
          {"numbers", numbers()},
          {"oblivious", oblivious()},
          {"squares", squares()},
          {"texts", texts()},
          {"vector_leaves", vector_leaves()}};
}

}  // namespace fieldfare::tests::version_1
