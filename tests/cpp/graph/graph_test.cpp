// SPDX-License-Identifier: Apache-2.0
// Malformed graphs: everything but the trees.
#include <doctest/doctest.h>

#include "cpp/support/alloc_counter.hpp"
#include "cpp/support/mutation.hpp"
#include "cpp/support/parts.hpp"
#include "cpp/support/pipelines.hpp"
#include "cpp/support/rows.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

/// age -> scaled, job -> one-hot (columns 3, 4): logistic regression; with a stored record.
Pipeline small_bank() {
  Pipeline pipeline;
  pipeline.schema =
      Schema({{"age", DataType::float64, false, false, {}}, {"job", DataType::string, true, false, {"a", "b"}}});
  OneHotColumn column;
  column.strings = {"a", "b"};
  column.index = {0, 1};
  column.width = 2;
  column.missing = column.unknown = OneHotColumn::zeros;
  OneHotEncoder encoder;
  encoder.columns = {column};
  pipeline.steps = {{{0}, Affine{AffineOrder::subtract_divide, {40}, {10}, DataType::float64}}, {{1}, encoder}};
  pipeline.features = {2, 3, 4};
  pipeline.feature_names = {"age", "job_a", "job_b"};
  pipeline.model = LinearModel{1, {0.5, 1, -1}, {0.25}, DataType::float64};
  pipeline.link = Sigmoid{};
  pipeline.classes = {Label(std::string("no")), Label(std::string("yes"))};
  pipeline.decision = Decision::margin_positive;
  pipeline.checks.rows = 1;
  pipeline.checks.words = {"b"};
  pipeline.checks.numbers = {50};
  pipeline.checks.strings = {0};
  pipeline.checks.margins = {-0.25};
  const Sigmoid sigmoid;
  pipeline.checks.outputs = {1 - sigmoid.probability(-0.25), sigmoid.probability(-0.25)};
  return pipeline;
}

TEST_CASE("malformed schemas are refused") {
  const std::string long_name(257, 'x');
  expect_refused(small_bank(), {
                                   {"/schema", Json::array(), "BadGraph"},
                                   {"/schema/0/name", "job", "DuplicateName"},
                                   {"/schema/0/name", "", "BadName"},
                                   {"/schema/0/name", long_name, "BadName"},
                                   {"/schema/0/name", std::string(1 << 20, 'x'), "BadName"},
                                   {"/schema/0/name", std::string("a\0b", 3), "BadName"},
                                   {"/schema/0/name", 1, "WrongType"},
                                   {"/schema/0/type", "date", "UnknownTag"},
                                   {"/schema/0/type", "string", "BadGraph"},
                                   {"/schema/0/nullable", "yes", "WrongType"},
                                   {"/schema/1/infinite", true, "BadSchema"},
                                   {"/schema/1/categories", {"a", "b", "a"}, "DuplicateName"},
                                   {"/schema/1/categories", {1}, "WrongType"},
                                   {"/schema/1/colour", "red", "UnknownKey"},
                                   {"/schema", Json::object(), "WrongType"},
                               });
}

TEST_CASE("malformed nodes are refused") {
  const Json nan = "NaN";
  expect_refused(small_bank(), {
                                   {"/nodes", Json::object(), "WrongType"},
                                   {"/nodes/0/op", "quantile_transformer", "UnknownTag"},
                                   {"/nodes/0/inputs", {2, 1}, "BadGraph"},  // its own output
                                   {"/nodes/0/inputs", {3, 1}, "BadGraph"},  // a later node's
                                   {"/nodes/0/inputs", {2147483647, 1}, "BadGraph"},
                                   {"/nodes/0/inputs", {0, 2147483647}, "TooLarge"},
                                   {"/nodes/0/inputs", {4294967295u, 1}, "Overflow"},
                                   {"/nodes/0/inputs", {0}, "LengthMismatch"},
                                   {"/nodes/0/inputs", {-1, 1}, "Overflow"},
                                   {"/nodes/0/inputs", {0, -1}, "Overflow"},
                                   {"/nodes/0/inputs", {1, 1}, "BadGraph"},  // a string
                                   {"/nodes/0/inputs", {0, 1, 0, 1}, "LengthMismatch"},
                                   {"/nodes/0/inputs", Json::array(), "LengthMismatch"},
                                   {"/nodes/0/blocks", Json::array(), "BadGraph"},
                                   {"/nodes/0/blocks/0/width", 2, "BadGraph"},
                                   {"/nodes/0/blocks/0/width", 4294967295u, "TooLarge"},
                                   {"/nodes/0/blocks/0/kind", "lookup", "BadGraph"},
                                   {"/nodes/0/blocks/0/kind", "stream", "UnknownTag"},
                                   {"/nodes/0/blocks/0/type", "float32", "BadGraph"},
                                   {"/nodes/1/blocks/0/width", 1, "BadGraph"},
                                   {"/nodes/0/scale/0", 0, "BadScale"},
                                   {"/nodes/0/scale/0", 5e-324, "BadScale"},
                                   {"/nodes/0/scale/0", nan, "BadScale"},
                                   {"/nodes/0/shift/0", nan, "NonFinite"},
                                   {"/nodes/0/shift", {1, 2}, "LengthMismatch"},
                                   {"/nodes/0/dtype", "int64", "UnknownTag"},
                                   {"/nodes/0/with_mean", true, "UnknownKey"},
                                   {"/nodes/1/columns", Json::array(), "LengthMismatch"},
                                   {"/nodes/1/columns/0/strings/1", "a", "DuplicateName"},
                                   {"/nodes/1/columns/0/numbers", {1, 2}, "BadCategory"},
                                   {"/nodes/1/columns/0/index", {0}, "LengthMismatch"},
                                   {"/nodes/1/columns/0/index/0", 2, "BadCategory"},
                                   {"/nodes/1/columns/0/index/0", -2, "BadCategory"},
                                   {"/nodes/1/columns/0/index/0", 2147483647, "BadCategory"},
                                   {"/nodes/1/columns/0/missing", -3, "BadCategory"},
                                   {"/nodes/1/columns/0/unknown", 2, "BadCategory"},
                                   {"/nodes/1/columns/0/width", 1, "BadCategory"},
                                   {"/nodes/1/columns/0/width", 5, "CountTooLarge"},
                                   {"/nodes/1/columns/0/width", 1'000'000'000, "CountTooLarge"},
                                   {"/nodes/1/columns/0/width", 4294967295u, "CountTooLarge"},
                               });
}

TEST_CASE("malformed models, links, targets and rules are refused") {
  const Json nan = "NaN", inf = "Infinity";
  expect_refused(small_bank(), {
                                   {"/features", {2, 7}, "BadGraph"},
                                   {"/features", {2, 2, 1, 1}, "BadGraph"},
                                   {"/features", {2, 2}, "LengthMismatch"},
                                   {"/features", {0, 2147483647}, "TooLarge"},
                                   {"/feature_names", {"a"}, "LengthMismatch"},
                                   {"/nodes/2/accepts/range", "int64", "UnknownTag"},
                                   {"/nodes/2/accepts/missing", nullptr, "WrongType"},
                                   {"/nodes/2/coefficients", {1, 2}, "LengthMismatch"},
                                   {"/nodes/2/coefficients/0", nan, "NonFinite"},
                                   {"/nodes/2/intercept/0", inf, "NonFinite"},
                                   {"/nodes/2/intercept", {1, 2}, "LengthMismatch"},
                                   {"/nodes/2/outputs", 0, "BadClass"},
                                   {"/nodes/2/outputs", 2, "LengthMismatch"},
                                   {"/nodes/2/outputs", 4294967295u, "BadClass"},
                                   {"/nodes/2/sum", "bool", "UnknownTag"},
                                   {"/nodes/3/op", "probit", "UnknownTag"},
                                   {"/nodes/3/scale", 0, "BadScale"},
                                   {"/nodes/3/scale", nan, "BadScale"},
                                   {"/nodes/3/type", "string", "UnknownTag"},
                                   {"/nodes/3/inputs", {2, 3}, "BadGraph"},  // a sigmoid of three margins
                                   {"/nodes/3/scale", nullptr, "WrongType"},
                                   {"/nodes/3/op", "identity", "UnknownKey"},
                                   {"/targets", Json::array(), "MissingKey"},
                                   {"/targets", Json::object(), "WrongType"},
                                   {"/targets/0/margins", {9, 1}, "BadGraph"},
                                   {"/targets/0/outputs", {1, 2}, "BadGraph"},  // a string among them
                                   {"/targets/0/outputs", Json::array(), "BadGraph"},
                                   {"/targets/0/outputs", {6, 1}, "BadClass"},
                                   {"/targets/0/margins", {2, 3}, "BadClass"},  // others than classes
                                   {"/targets/0/probabilities", 1, "WrongType"},
                                   {"/targets/0/colour", "red", "UnknownKey"},
                                   {"/targets/0/classes", Json::array(), "BadClass"},
                                   {"/targets/0/classes", {"no"}, "BadClass"},
                                   {"/targets/0/classes", {"no", "yes", "maybe"}, "BadClass"},
                                   {"/targets/0/classes", {"no", 1}, "BadClass"},
                                   {"/targets/0/classes", {"no", "no"}, "DuplicateName"},
                                   {"/targets/0/classes", {"no", nullptr}, "WrongType"},
                                   {"/targets/0/classes", {0, 9223372036854775808u}, "Overflow"},
                                   {"/targets/0/decision", "best", "UnknownTag"},
                               });
}

TEST_CASE("malformed stored records, and answers that are not the model's, are refused") {
  const Json nan = "NaN";
  expect_refused(small_bank(),
                 {
                     {"/checks/rows", 2, "LengthMismatch"},
                     {"/checks/rows", 4294967295u, "CountTooLarge"},
                     {"/checks/numbers", Json::array(), "LengthMismatch"},
                     {"/checks/strings/0", 1, "BadCategory"},
                     {"/checks/strings/0", -2, "BadCategory"},
                     {"/checks/margin_tolerance", {0, 0}, "LengthMismatch"},
                     {"/checks/margin_tolerance", {nan}, "NonFinite"},
                     {"/checks/output_tolerance", {"Infinity", 0}, "NonFinite"},
                     {"/checks/margins/0", -0.24999999999999997, "SelfTestFailed"},
                     {"/checks/outputs/1", 0.5, "SelfTestFailed"},
                     {"/checks/outputs/1", nan, "SelfTestFailed"},
                     {"/checks/numbers/0", 51, "SelfTestFailed"},
                     {"/checks/numbers/0", nan, "SelfTestFailed"},  // refused: age is not nullable
                     {"/checks/words/0", "a", "SelfTestFailed"},
                     {"/nodes/2/coefficients", {0.5, -1, 1}, "SelfTestFailed"},  // the case no other check sees
                     {"/nodes/0/shift/0", 40.000000000000007, "SelfTestFailed"},
                     {"/nodes/3/scale", 2, "SelfTestFailed"},
                     {"/baseline/fields", {Json::object()}, "MissingKey"},
                     {"/baseline/score_edges", {0, 1}, "LengthMismatch"},
                     {"/baseline/rows", -1, "Overflow"},
                 });
  Pipeline tolerant = small_bank();
  tolerant.checks.margins = {-0.25 + 1e-9};
  tolerant.checks.margin_tolerance = {2e-9};
  CHECK_NOTHROW(Predictor{tolerant});
}

TEST_CASE("versions and formats of others are refused") {
  expect_refused(small_bank(), {
                                   {"/version", 0, "UnsupportedVersion"},
                                   {"/version", 2, "UnsupportedVersion"},
                                   {"/version", -1, "UnsupportedVersion"},
                                   {"/version", 9223372036854775807, "UnsupportedVersion"},
                                   {"/version", "1", "WrongType"},
                                   {"/version", 1.0, "WrongType"},
                                   {"/format", "onnx", "NotAModel"},
                                   {"/provenance/libraries", {1}, "WrongType"},
                               });
}

TEST_CASE("a pipeline with many steps, inputs and columns loads in linear time and memory") {
  // An encoder of 20000 inputs, and 2000 steps one behind the other: anything quadratic would show.
  Pipeline pipeline = sum_of({{"x", DataType::float64, false, false, {}}});
  OneHotEncoder encoder;
  OneHotColumn column;
  column.numbers = {0, 1};
  column.index = {0, 1};
  column.width = 2;
  column.unknown = OneHotColumn::zeros;
  encoder.columns.assign(20'000, column);
  pipeline.steps.push_back({std::vector<std::uint32_t>(20'000, 0), encoder});
  for (std::uint32_t i = 0; i < 2'000; ++i) {
    Step& step = pipeline.steps.emplace_back();
    step.inputs = {40'000 + i};
    step.op = Affine{AffineOrder::subtract_divide, {1}, {2}, DataType::float64};
  }
  const Bytes bytes = save(pipeline);
  const AllocCounter heap;
  CHECK(error_of([&] { load(bytes); }) == "");
  CHECK(heap.peak() < 40 * bytes.size());
}

TEST_CASE("a wide model's workspace stays small") {
  const std::size_t width = 100'000;
  Pipeline pipeline = sum_of({{"x", DataType::float64, false, false, {}}});
  pipeline.features.assign(width, 0);
  pipeline.feature_names.assign(width, "x");
  pipeline.model = LinearModel{1, std::vector<double>(width, 1.0), {0}, DataType::float64};
  const Predictor predictor(pipeline);
  const std::vector<double> values(1000, 0.5);
  const NumberRows rows(predictor, values);
  const AllocCounter heap;
  CHECK(answers(predictor, rows, PredictKind::margin) == std::vector<double>(1000, 50'000.0));
  CHECK(heap.peak() < (std::size_t{20} << 20));
}

TEST_CASE("texts that were made to share a hash are refused, not looked through one by one") {
  // 16 bytes whose first half undoes what the hash makes of the second.
  std::vector<std::string> words;
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    std::string word(16, '\0');
    for (std::size_t k = 0; k < 8; ++k) word[8 + k] = static_cast<char>(i >> 4 * k & 15);
    std::uint64_t half = 0;
    std::memcpy(&half, word.data() + 8, 8);
    const std::uint64_t first = (half << 29 | half >> 35) ^ 0x0101010101010101u;
    std::memcpy(word.data(), &first, 8);
    words.push_back(word);
  }
  const auto outcome = [](const std::vector<std::string>& texts) {
    return error_of([&] { Vocabulary vocabulary(texts); });
  };
  CHECK(outcome(words) == "ArtifactError:CountTooLarge");
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = std::to_string(i * 7919);
  CHECK(outcome(words) == "");
}

}  // namespace
