// SPDX-License-Identifier: Apache-2.0
// Terms of texts: known ones, random ones against the reference, through every way in; and linear models of them.
#include <doctest/doctest.h>

#include <algorithm>

#include "cpp/reference/count_terms.hpp"
#include "cpp/reference/tfidf.hpp"
#include "cpp/support/alloc_counter.hpp"
#include "cpp/support/errors.hpp"
#include "cpp/support/parts.hpp"
#include "cpp/support/random.hpp"
#include "cpp/support/rows.hpp"
#include "fieldfare/column/batch.hpp"
#include "fieldfare/io/json_reader.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

const ColumnType text_column{DataType::string, BlockKind::code, 0};

CountTerms counting(std::vector<std::string> terms, detail::Terms of = detail::Terms::word) {
  CountTerms op;
  op.of = of;
  op.terms = std::move(terms);
  return op;
}

/// Field text, field x; the terms, their weights if there are some, then x, into a linear model.
Graph model_of(const CountTerms& op, const Tfidf* weights, std::vector<double> coefficients,
               std::uint32_t outputs = 1) {
  Graph graph;
  graph.schema = Schema({{"text", DataType::string, false, false, {}}, {"x", DataType::float64, false, false, {}}});
  Columns features = graph.add(op, {0});
  if (weights) features = graph.add(*weights, features);
  features.add(1);
  graph.features = features;
  graph.feature_names.assign(features.size(), "f");
  const std::vector<double> none(outputs, 0.0);
  const Columns margins = graph.add(LinearModel{outputs, std::move(coefficients), none, DataType::float64}, features);
  graph.targets.push_back({margins, margins, {}, false, Decision::argmax});
  return graph;
}

std::vector<double> counts(const CountTerms& op, const std::string& text) {
  const Predictor predictor(model_of(op, nullptr, std::vector<double>(op.terms.size() + 1, 1.0)));
  const MadeRows rows(predictor, 1, [&](std::size_t, RowDecoder& decoder) {
    decoder.text(0, text);
    decoder.number(1, 0);
  });
  std::vector<double> features = answers(predictor, rows, PredictKind::feature);
  features.pop_back();
  return features;
}

using Row = std::vector<double>;

TEST_CASE("CountTerms: words, their rows, and those left out") {
  CountTerms op = counting({"red", "red blue", "blue", "x", "blue red"});
  op.longest = 2;
  CHECK(counts(op, "Red, BLUE... x red") == Row{2, 1, 1, 0, 1});
  op.stop_words = {"blue"};
  op.terms = {"red red", "red", "blue"};
  CHECK(counts(op, "red blue red") == Row{1, 2, 0});
  op.binary = true;
  CHECK(counts(op, "red blue red") == Row{1, 1, 0});
  op.lowercase = false;
  CHECK(counts(op, "Red blue red") == Row{0, 1, 0});
  op.word_length = 1;
  op.terms = {"x", "_", "x _"};
  CHECK(counts(op, "x-_") == Row{1, 1, 1});
  CHECK(counts(op, "") == Row{0, 0, 0});
}

TEST_CASE("CountTerms: characters, and those within words") {
  CountTerms op = counting({"a", "ab", " ", "b ", "\n"}, detail::Terms::character);
  op.longest = 2;
  CHECK(counts(op, "ab \t ab\n") == Row{2, 2, 1, 1, 1});
  op = counting({" a ", " a", "a ", " ab", "ab "}, detail::Terms::character_in_word);
  op.shortest = 2, op.longest = 6;
  CHECK(counts(op, "a  ab") == Row{1, 2, 1, 1, 1});
}

TEST_CASE("CountTerms: lower case and words are Python's") {
  CHECK(counts(counting({"straße", "σοφος", "σοφός", "σοφόσ"}), "STRASSE STRAßE ΣΟΦΌΣ") == Row{1, 0, 1, 0});
  CHECK(counts(counting({"i\u0307stanbul", "stanbul", "istanbul"}), "\u0130stanbul") == Row{0, 1, 0});
  CHECK(counts(counting({"東京", "x²", "½½"}), "東京/x² ½½") == Row{1, 1, 1});
  CHECK(counts(counting({"ab"}),
               "ab\xFF\xC3"
               "ab\xED\xA0\x80\xF0") == Row{2});  // no UTF-8: no words
}

const std::vector<std::string> pieces = {
    "a",      "B",      "Red",    "blue",         " ",          "  ",     "\n",     "\t",     ".",
    "'",      "_",      "\u03A3", "\u03A3\u03A3", "\u0130",     "\u00DF", "\u1E9E", "\u0301", "\u00AD",
    "\u2028", "\u3000", "\u2126", "\U0001D400",   "\U00010400", "\u4E00", "\u00BD", "7"};

std::string some_text(Random& random) {
  std::string text;
  for (std::size_t i = random.below(14); i > 0; --i) text += pieces[random.below(pieces.size())];
  return text;
}

CountTerms some_op(Random& random) {
  CountTerms op = counting({}, static_cast<detail::Terms>(random.below(3)));
  op.lowercase = random.chance(0.7);
  op.word_length = static_cast<std::uint32_t>(random.between(1, 3));
  op.shortest = static_cast<std::uint32_t>(random.between(1, 3));
  op.longest = op.shortest + static_cast<std::uint32_t>(random.below(3));
  op.binary = random.chance(0.2);
  if (random.chance(0.3)) op.stop_words = {"red", "a"};
  for (int i = 0; i < 20; ++i)
    for (const std::string& term : TermList(op, some_text(random)).terms)
      if (std::ranges::find(op.terms, term) == op.terms.end() && random.chance(0.5)) op.terms.push_back(term);
  if (op.terms.empty()) op.terms = {"red"};
  return op;
}

Tfidf some_weights(Random& random, std::size_t width) {
  Tfidf op;
  if (random.chance(0.5)) op.sublinear = {1, 1.75, 2};
  if (random.chance(0.7))
    for (std::size_t i = 0; i < width; ++i) op.idf.push_back(1 + random.unit());
  op.norm = static_cast<detail::Norm>(random.below(3));
  op.dtype = random.chance(0.3) ? DataType::float32 : DataType::float64;
  return op;
}

TEST_CASE("random terms, weights and models: one row and many have the bits of the reference") {
  Random random(71);
  for (int trial = 0; trial < 60; ++trial) {
    const CountTerms op = some_op(random);
    const Tfidf weights = some_weights(random, op.terms.size());
    const std::uint32_t outputs = random.chance(0.5) ? 1 : 3;
    std::vector<double> coefficients;
    for (std::size_t i = 0; i < outputs * (op.terms.size() + 1); ++i) coefficients.push_back(random.normal());
    const Graph graph = model_of(op, &weights, coefficients, outputs);
    const Predictor predictor(graph);
    std::vector<std::string> texts(200);
    for (auto& text : texts) text = some_text(random);
    const MadeRows rows(predictor, texts.size(), [&](std::size_t r, RowDecoder& decoder) {
      decoder.text(0, texts[r]);
      decoder.number(1, static_cast<double>(r));
    });
    const auto features = answers(predictor, rows, PredictKind::feature);
    const auto margins = answers(predictor, rows, PredictKind::margin);
    Workspace workspace = predictor.workspace();
    Record record(predictor.schema());
    for (std::size_t r = 0; r < texts.size(); ++r) {
      const Cells field = {Text(texts[r])};
      Cells expected = reference(weights, reference(op, field));
      expected.emplace_back(static_cast<double>(r));
      Row numbers;
      for (const Cell& cell : expected) numbers.push_back(number_of(cell));
      const auto sums =
          reference_margins(LinearModel{outputs, coefficients, Row(outputs, 0.0), DataType::float64}, numbers);
      record.set(std::size_t{0}, std::string_view(texts[r])).set(std::size_t{1}, static_cast<double>(r));
      const auto one = predictor.predict(record, workspace).margins();
      INFO("text '", texts[r], "'");
      for (std::size_t j = 0; j < numbers.size(); ++j) CHECK(features[r * numbers.size() + j] == numbers[j]);
      for (std::size_t k = 0; k < outputs; ++k) {
        CHECK(margins[r * outputs + k] == sums[k]);
        CHECK(one[k] == sums[k]);
      }
    }
  }
}

TEST_CASE("an op that reads numbers, and one that reads some of the terms, have the same terms") {
  Graph graph;
  graph.schema = Schema({{"text", DataType::string, false, false, {}}});
  const Columns terms = graph.add(counting({"red", "blue", "green", "grey"}), {0});
  const std::uint32_t first = terms.runs()[0].first;
  const Columns chosen = {first + 3, first, first + 1, first};
  const LinearModel model{1, {1000, 100, 10, 1}, {0}, DataType::float64};
  const Columns sparse = graph.add(model, chosen),
                scaled = graph.add(MatrixProduct{1, {1000, 100, 10, 1}, {}, DataType::float64}, chosen);
  graph.features = chosen;
  graph.feature_names.assign(4, "f");
  graph.targets.push_back({sparse, scaled, {}, false, Decision::argmax});
  const Predictor predictor(graph);
  Workspace workspace = predictor.workspace();
  const auto answer = predictor.predict_json(R"({"text": "grey \u0042LUE red green red"})", workspace);
  CHECK(answer.margins()[0] == 1212);
  CHECK(answer.outputs()[0] == 1212);
  std::vector<double> features(4);
  predictor.plan().run(workspace, 1, Plan::single_record, PredictKind::feature, features.data());
  CHECK(features == Row{1, 2, 1, 2});
}

TEST_CASE("CountTerms: unsound parameters and graphs are refused") {
  const auto code = [](const CountTerms& op, const std::vector<ColumnType>& inputs) {
    return error_of([&] { op.infer(inputs); });
  };
  CountTerms op = counting({"a", "b"});
  CHECK(code(op, {text_column}).empty());
  CHECK(code(op, {}) == "ArtifactError:BadGraph");
  CHECK(code(op, {ColumnType{}}) == "ArtifactError:BadGraph");
  CHECK(code(op, {text_column, text_column}) == "ArtifactError:BadGraph");
  CHECK(code(counting({}), {text_column}) == "ArtifactError:CountTooLarge");
  CHECK(code(counting({"a", "a"}), {text_column}) == "ArtifactError:DuplicateName");
  for (const auto& [shortest, longest] : {std::pair{0u, 1u}, {2u, 1u}, {1u, 33u}}) {
    op.shortest = shortest, op.longest = longest;
    CHECK(code(op, {text_column}) == "ArtifactError:CountTooLarge");
  }
  op = counting({"a"});
  op.word_length = 0;
  CHECK(code(op, {text_column}) == "ArtifactError:CountTooLarge");
  op = counting({"a"});
  op.dtype = DataType::int64;
  CHECK(code(op, {text_column}) == "ArtifactError:UnknownTag");

  Graph graph = model_of(counting({"a"}), nullptr, {1, 1});
  CHECK(error_of([&] { graph.validate(); }).empty());
  graph.schema = Schema({{"text", DataType::string, true, false, {}}, {"x", DataType::float64, false, false, {}}});
  CHECK(error_of([&] { graph.validate(); }) == "ArtifactError:BadSchema");
  Graph behind;  // texts are a field's own
  behind.schema = Schema({{"text", DataType::string, false, false, {}}});
  FillMissing fill;
  fill.fill_strings = {"none"};
  const Columns filled = behind.add(fill, {0});
  const Columns terms = behind.add(counting({"a"}), filled);
  behind.targets.push_back({{}, terms, {}, false, Decision::argmax});
  CHECK(error_of([&] { behind.validate(); }) == "ArtifactError:BadGraph");
}

TEST_CASE("texts no longer than one before allocate nothing") {
  const Tfidf weights;
  const Predictor predictor(model_of(counting({"red", "blue"}), &weights, {1, 2, 3}));
  Workspace workspace = predictor.workspace();
  const std::string longest = R"({"text": "red blue red and nothing else of what is known", "x": 1})";
  predictor.predict_json(longest, workspace);
  double sum = 0;
  const AllocCounter heap;
  for (const std::string_view text : {R"({"text": "", "x": 1})", R"({"text": "blue red blue and no more", "x": 2})"})
    sum += predictor.predict_json(text, workspace).margins()[0];
  const std::size_t calls = heap.calls();
  CHECK(calls == 0);
  CHECK(sum > 0);
}

TEST_CASE("a missing text refuses the record") {
  const Predictor predictor(model_of(counting({"a"}), nullptr, {1, 1}));
  Workspace workspace = predictor.workspace();
  CHECK(error_of([&] { predictor.predict_json(R"({"text": null, "x": 1})", workspace); }) ==
        "RecordError:NullNotAllowed");
  CHECK(error_of([&] { predictor.predict_json(R"({"x": 1})", workspace); }) == "RecordError:Missing");
}

}  // namespace
