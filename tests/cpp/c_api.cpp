// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/c_api.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cpp/support/alloc_counter.hpp"
#include "cpp/support/pipelines.hpp"
#include "cpp/support/random_trees.hpp"
#include "cpp/support/rows.hpp"
#include "fieldfare/artifact/artifact.hpp"
#include "fieldfare/link/sigmoid.hpp"
#include "fieldfare/link/softmax.hpp"
#include "fieldfare/model/linear_model.hpp"
#include "fieldfare/predictor.hpp"
#include "fieldfare/version.hpp"

using namespace fieldfare;
using namespace fieldfare::tests;

namespace {

using PredictorHandle = std::unique_ptr<ff_predictor, decltype(&ff_predictor_free)>;
using WorkspaceHandle = std::unique_ptr<ff_workspace, decltype(&ff_workspace_free)>;

/// A struct of the C interface that says how large it is.
template <class Struct>
Struct sized() {
  Struct made = {};
  made.size = sizeof made;
  return made;
}

PredictorHandle load_bytes(const Graph& graph) {
  const auto bytes = save(graph);
  ff_predictor* predictor = nullptr;
  auto error = sized<ff_error>();
  REQUIRE_MESSAGE(ff_load_bytes(bytes.data(), bytes.size(), &predictor, &error) == FF_OK, error.message);
  return {predictor, &ff_predictor_free};
}

WorkspaceHandle workspace_of(const PredictorHandle& predictor) {
  ff_workspace* workspace = nullptr;
  REQUIRE(ff_workspace_new(predictor.get(), &workspace, nullptr) == FF_OK);
  return {workspace, &ff_workspace_free};
}

Pipeline forest_pipeline() {
  Random random(61);
  const ForestShape shape{.trees = 20, .leaves = 12, .features = 4, .outputs = 3};
  return bare_model(RandomForest(random, shape).make(), shape.features);
}

Pipeline two_numbers() {
  return sum_of({{"a", DataType::float64, false, false, {}}, {"b", DataType::float64, true, false, {}}});
}

}  // namespace

TEST_CASE("C: versions") {
  CHECK(ff_abi_version() == FF_ABI_VERSION);
  CHECK(ff_version() == version);
}

TEST_CASE("C: what a model is") {
  const auto predictor = load_bytes(bank_pipeline());
  CHECK(std::strlen(ff_digest(predictor.get())) == 32);
  CHECK(std::strlen(ff_engine(predictor.get())) > 0);
  REQUIRE(ff_field_count(predictor.get()) == 16);
  auto field = sized<ff_field>();
  REQUIRE(ff_field_at(predictor.get(), 1, &field, nullptr) == FF_OK);
  CHECK(std::string(field.name, field.name_size) == "job");
  CHECK(field.type == FF_TYPE_STRING);
  CHECK(field.nullable == 0);
  CHECK(ff_field_at(predictor.get(), 16, &field, nullptr) == FF_ERROR_ARGUMENT);
  CHECK(ff_field_slot(predictor.get(), "poutcome", 8) == 15);
  CHECK(ff_field_slot(predictor.get(), "pout", 4) == -1);
  REQUIRE(ff_target_count(predictor.get()) == 1);
  auto target = sized<ff_target>();
  REQUIRE(ff_target_at(predictor.get(), 0, &target, nullptr) == FF_OK);
  CHECK(target.class_count == 2);
  CHECK(target.label_count == 1);
  CHECK(target.output_count == 2);
  CHECK(target.margin_count == 1);
  CHECK(target.has_probabilities == 1);
  auto label = sized<ff_label>();
  REQUIRE(ff_class_at(predictor.get(), 0, 1, &label, nullptr) == FF_OK);
  CHECK(label.kind == FF_LABEL_TEXT);
  CHECK(std::string(label.text, label.text_size) == "yes");
  CHECK(ff_class_at(predictor.get(), 0, 2, &label, nullptr) == FF_ERROR_ARGUMENT);
  CHECK(ff_width(predictor.get(), FF_KIND_OUTPUT) == 2);
  CHECK(ff_width(predictor.get(), 9) == 0);
}

TEST_CASE("C: one record has the answer that C++ gives, also after the predictor is gone") {
  auto handle = load_bytes(bank_pipeline());
  const auto workspace = workspace_of(handle);
  handle.reset();
  auto prediction = sized<ff_prediction>();
  auto error = sized<ff_error>();
  REQUIRE(ff_predict_json(workspace.get(), bank_record, std::strlen(bank_record), &prediction, 1, &error) == FF_OK);
  const Predictor predictor(bank_pipeline());
  auto scratch = predictor.workspace();
  const Prediction expected = predictor.predict_json(bank_record, scratch);
  REQUIRE(prediction.output_count == 2);
  CHECK(prediction.outputs[1] == expected.probability());
  CHECK(prediction.label == static_cast<std::int64_t>(expected.label_index()));
  REQUIRE(prediction.margin_count == 1);
  CHECK(prediction.margins[0] == expected.margin());
}

TEST_CASE("C: a refused record says what and where") {
  const auto workspace = workspace_of(load_bytes(bank_pipeline()));
  auto prediction = sized<ff_prediction>();
  auto error = sized<ff_error>();
  const char* record = R"({"age": "old"})";
  CHECK(ff_predict_json(workspace.get(), record, std::strlen(record), &prediction, 1, &error) == FF_ERROR_RECORD);
  CHECK(error.status == FF_ERROR_RECORD);
  CHECK(std::string(error.code) == "TypeMismatch");
  CHECK(std::string(error.where) == "/age");
  CHECK(std::string(error.message) == "/age: expected an integer, got a string");
  CHECK(ff_predict_json(workspace.get(), record, std::strlen(record), &prediction, 1, nullptr) == FF_ERROR_RECORD);
  CHECK(ff_predict_json(workspace.get(), nullptr, 0, &prediction, 1, &error) == FF_ERROR_RECORD);
  CHECK(std::string(error.code) == "Empty");
  CHECK(ff_predict_json(nullptr, record, 1, &prediction, 1, &error) == FF_ERROR_ARGUMENT);
  CHECK(ff_predict_json(workspace.get(), nullptr, 1, &prediction, 1, &error) == FF_ERROR_ARGUMENT);
  CHECK(std::string(error.code) == "BadArgument");
}

TEST_CASE("C: messages are cut between characters") {
  const auto workspace = workspace_of(load_bytes(sum_of({{"a", DataType::float64, true, false, {}}})));
  std::string name;
  for (int i = 0; i < 128; ++i) name += "\xC3\xA9";
  std::string record = "{\"" + name + "\":1,\"" + name + "\":1}";
  auto prediction = sized<ff_prediction>();
  auto error = sized<ff_error>();
  REQUIRE(ff_predict_json(workspace.get(), record.data(), record.size(), &prediction, 1, &error) == FF_ERROR_RECORD);
  CHECK(error.where == "/" + name);
  record = "{\"" + std::string(600, '~') + "\":1,\"" + std::string(600, '~') + "\":1}";
  REQUIRE(ff_predict_json(workspace.get(), record.data(), record.size(), &prediction, 1, &error) == FF_ERROR_RECORD);
  CHECK(std::strlen(error.where) == 511);
}

TEST_CASE("C: a record as values") {
  const auto workspace = workspace_of(load_bytes(two_numbers()));
  ff_value values[2] = {sized<ff_value>(), sized<ff_value>()};
  auto prediction = sized<ff_prediction>();
  auto error = sized<ff_error>();
  CHECK(ff_predict_values(workspace.get(), values, 2, &prediction, 1, &error) == FF_ERROR_RECORD);
  CHECK(std::string(error.code) == "NoKnownField");
  values[1].kind = FF_NULL;
  CHECK(ff_predict_values(workspace.get(), values, 2, &prediction, 1, &error) == FF_ERROR_RECORD);
  CHECK(std::string(error.code) == "Missing");
  values[0].kind = FF_NUMBER;
  values[0].number = 0.5;
  values[1].kind = FF_INTEGER;
  values[1].integer = 3;
  REQUIRE(ff_predict_values(workspace.get(), values, 2, &prediction, 1, &error) == FF_OK);
  CHECK(prediction.outputs[0] == 3.5);
  CHECK(prediction.label == -1);
  values[1].kind = FF_NULL;
  REQUIRE(ff_predict_values(workspace.get(), values, 2, &prediction, 1, &error) == FF_OK);
  CHECK(std::isnan(prediction.outputs[0]));
  values[1].kind = FF_TEXT;
  values[1].text = "x";
  values[1].text_size = 1;
  CHECK(ff_predict_values(workspace.get(), values, 2, &prediction, 1, &error) == FF_ERROR_RECORD);
  CHECK(std::string(error.where) == "/b");
  values[1].kind = FF_BOOLEAN;
  CHECK(ff_predict_values(workspace.get(), values, 2, &prediction, 1, &error) == FF_ERROR_RECORD);
  values[1].kind = 17;
  CHECK(ff_predict_values(workspace.get(), values, 2, &prediction, 1, &error) == FF_ERROR_ARGUMENT);
  CHECK(ff_predict_values(workspace.get(), values, 1, &prediction, 1, &error) == FF_ERROR_ARGUMENT);
}

TEST_CASE("C: many rows") {
  const auto predictor = load_bytes(two_numbers());
  double out[3] = {};
  auto error = sized<ff_error>();
  const std::string lines = "{\"a\":1,\"b\":2}\n{\"a\":3,\"b\":4}\n{\"a\":5,\"b\":6}";
  REQUIRE(ff_json_lines_count(lines.data(), lines.size()) == 3);
  const auto predict_lines = [&](std::string_view text, std::size_t out_size, ff_unknown unknown = FF_UNKNOWN_IGNORE) {
    return ff_predict_json_lines(predictor.get(), FF_KIND_OUTPUT, unknown, text.data(), text.size(), out, out_size, 2,
                                 &error);
  };
  REQUIRE(predict_lines(lines, 3) == FF_OK);
  CHECK(out[0] == 3);
  CHECK(out[2] == 11);
  CHECK(predict_lines(lines, 2) == FF_ERROR_ARGUMENT);
  CHECK(predict_lines(std::string_view(lines).substr(0, lines.size() - 1), 3) == FF_ERROR_RECORD);
  CHECK(std::string(error.where) == "/2");
  const std::string extra = "{\"a\":1,\"b\":2}\n{\"a\":1,\"b\":2,\"id\":3}";
  CHECK(predict_lines(extra, 2) == FF_OK);
  CHECK(predict_lines(extra, 2, FF_UNKNOWN_REFUSE) == FF_ERROR_RECORD);
  CHECK(std::string(error.code) == "UnknownField");
  CHECK(std::string(error.where) == "/1/id");
  CHECK(predict_lines(extra, 2, 2) == FF_ERROR_ARGUMENT);

  const double matrix[6] = {1, 2, 3, 10, 20, 30};  // column-major
  REQUIRE(ff_predict_matrix(predictor.get(), FF_KIND_OUTPUT, matrix, 3, 2, 1, 3, out, 3, 1, &error) == FF_OK);
  CHECK(out[1] == 22);
  REQUIRE(ff_predict_matrix(predictor.get(), FF_KIND_OUTPUT, matrix, 3, 2, 2, 1, out, 3, 1, &error) == FF_OK);
  CHECK(out[1] == 13);
  CHECK(ff_predict_matrix(predictor.get(), FF_KIND_OUTPUT, matrix, 2, 3, 3, 1, out, 2, 1, &error) == FF_ERROR_SCHEMA);
  CHECK(ff_predict_matrix(predictor.get(), 9, matrix, 3, 2, 1, 3, out, 3, 1, &error) == FF_ERROR_ARGUMENT);
  for (const auto& [rows, row_stride] : {std::pair<std::size_t, std::ptrdiff_t>{3, PTRDIFF_MAX / 4},
                                         {PTRDIFF_MAX / 4, 2},
                                         {SIZE_MAX, 1},
                                         {3, PTRDIFF_MIN}}) {
    CHECK(ff_predict_matrix(predictor.get(), FF_KIND_OUTPUT, matrix, rows, 2, row_stride, 1, out, 3, 1, &error) ==
          FF_ERROR_ARGUMENT);
    CHECK(std::string(error.code) == "TooLarge");
  }
}

namespace {

/// A record batch of float64 columns, exported by hand.
struct Exported {
  explicit Exported(const char* first_name) {
    for (int i = 0; i < 2; ++i) {
      buffers[i][1] = values[i];
      columns[i] = {3, 0, 0, 2, 0, buffers[i], nullptr, nullptr, [](ArrowArray* a) { a->release = nullptr; }, nullptr};
      fields[i] = {"g",     i == 0 ? first_name : "b",
                   nullptr, 0,
                   0,       nullptr,
                   nullptr, [](ArrowSchema* s) { s->release = nullptr; },
                   nullptr};
      column_list[i] = &columns[i];
      field_list[i] = &fields[i];
    }
    array = {3, 0, 0, 1, 2, no_buffers, column_list, nullptr, &release_array, &releases};
    schema = {"+s", "", nullptr, 0, 2, field_list, nullptr, &release_schema, &releases};
  }
  static void release_array(ArrowArray* array) {
    ++*static_cast<int*>(array->private_data);
    array->release = nullptr;
  }
  static void release_schema(ArrowSchema* schema) {
    ++*static_cast<int*>(schema->private_data);
    schema->release = nullptr;
  }

  double values[2][3] = {{1, 2, 3}, {10, 20, 30}};
  const void* buffers[2][2] = {};
  const void* no_buffers[1] = {};
  ArrowArray columns[2] = {}, *column_list[2] = {}, array = {};
  ArrowSchema fields[2] = {}, *field_list[2] = {}, schema = {};
  int releases = 0;
};

}  // namespace

TEST_CASE("C: Arrow structures are taken over, whatever comes of it") {
  const auto predictor = load_bytes(two_numbers());
  double out[3] = {};
  auto error = sized<ff_error>();
  Exported good("a");
  const ff_status status =
      ff_predict_arrow(predictor.get(), FF_KIND_OUTPUT, &good.array, &good.schema, out, 3, 1, &error);
  REQUIRE_MESSAGE(status == FF_OK, error.message);
  CHECK(out[2] == 33);
  CHECK(good.releases == 2);
  Exported strange("other");
  CHECK(ff_predict_arrow(predictor.get(), FF_KIND_OUTPUT, &strange.array, &strange.schema, out, 3, 1, &error) ==
        FF_ERROR_SCHEMA);
  CHECK(std::string(error.code) == "MissingColumn");
  CHECK(strange.releases == 2);
}

TEST_CASE("C: keys that no field has") {
  const auto workspace = workspace_of(load_bytes(two_numbers()));
  auto prediction = sized<ff_prediction>();
  auto error = sized<ff_error>();
  const auto predict = [&](std::string_view record) {
    return ff_predict_json(workspace.get(), record.data(), record.size(), &prediction, 1, &error);
  };
  CHECK(predict(R"({"a":1,"id":7,"more":[]})") == FF_OK);
  CHECK(ff_workspace_unknown_count(workspace.get()) == 2);
  CHECK(predict(R"({"a":1,"B":7})") == FF_ERROR_RECORD);
  CHECK(std::string(error.code) == "MisspeltField");
  CHECK(predict("{}") == FF_ERROR_RECORD);
  CHECK(std::string(error.code) == "NoKnownField");
  REQUIRE(ff_workspace_set_unknown(workspace.get(), FF_UNKNOWN_REFUSE, &error) == FF_OK);
  CHECK(predict(R"({"a":1,"b":1,"id":7})") == FF_ERROR_RECORD);
  CHECK(std::string(error.code) == "UnknownField");
  CHECK(ff_workspace_set_unknown(workspace.get(), 2, &error) == FF_ERROR_ARGUMENT);
  CHECK(ff_workspace_set_unknown(nullptr, 0, &error) == FF_ERROR_ARGUMENT);
}

TEST_CASE("C: the probability of a model that has one, and of others") {
  const auto bank = load_bytes(bank_pipeline()), sum = load_bytes(two_numbers());
  auto target = sized<ff_target>();
  REQUIRE(ff_target_at(sum.get(), 0, &target, nullptr) == FF_OK);
  CHECK(target.has_probabilities == 0);
  CHECK(target.class_count == 0);
  const auto workspace = workspace_of(bank), other = workspace_of(sum);
  auto prediction = sized<ff_prediction>();
  auto error = sized<ff_error>();
  double probability = 0;
  REQUIRE(ff_predict_json(workspace.get(), bank_record, std::strlen(bank_record), &prediction, 1, &error) == FF_OK);
  REQUIRE(ff_probability(&prediction, &probability, &error) == FF_OK);
  CHECK(probability == prediction.outputs[1]);
  CHECK(ff_probability(&prediction, nullptr, &error) == FF_ERROR_ARGUMENT);
  const char* record = R"({"a":1})";
  REQUIRE(ff_predict_json(other.get(), record, std::strlen(record), &prediction, 1, &error) == FF_OK);
  CHECK(ff_probability(&prediction, &probability, &error) == FF_ERROR_ARGUMENT);
  CHECK(std::string(error.code) == "NoProbabilities");
  CHECK(ff_probability(nullptr, &probability, &error) == FF_ERROR_ARGUMENT);
}

namespace {

/// Two classes of x0, three of x1, and the values x0 and x1.
Graph three_targets() {
  Graph graph;
  graph.schema = Schema({{"a", DataType::float64, false, false, {}}, {"b", DataType::float64, false, false, {}}});
  const auto label = [](const char* text) { return Label(std::string(text)); };
  const Columns first = graph.add(LinearModel{1, {1, 0}, {0}, DataType::float64}, Run{0, 2});
  const Columns second = graph.add(LinearModel{3, {0, 1, 0, -1, 0, 0.5}, {0, 0, 0}, DataType::float64}, Run{0, 2});
  const Columns values = graph.add(LinearModel{2, {1, 0, 0, 1}, {0, 0}, DataType::float64}, Run{0, 2});
  graph.targets.resize(3);
  graph.targets[0] = {values, values, {}, false};
  graph.targets[1] = {first, graph.add(Sigmoid{}, first), {label("no"), label("yes")}, true, Decision::margin_positive};
  graph.targets[2] = {second, graph.add(Softmax{}, second), {label("a"), label("b"), label("c")}, true};
  return graph;
}

/// A program that was compiled with a struct that has grown.
template <class Struct>
struct Grown {
  Struct known = {};
  std::int64_t added = 7;
};

}  // namespace

TEST_CASE("C: several targets") {
  const auto predictor = load_bytes(three_targets());
  auto error = sized<ff_error>();
  REQUIRE(ff_target_count(predictor.get()) == 3);
  std::array<ff_target, 3> targets;
  for (std::size_t i = 0; i < 3; ++i) {
    targets[i] = sized<ff_target>();
    REQUIRE(ff_target_at(predictor.get(), i, &targets[i], &error) == FF_OK);
  }
  auto beyond = sized<ff_target>();
  CHECK(ff_target_at(predictor.get(), 3, &beyond, &error) == FF_ERROR_ARGUMENT);
  CHECK(std::string(error.code) == "NoTarget");
  auto label = sized<ff_label>();
  CHECK(ff_class_at(predictor.get(), 3, 0, &label, &error) == FF_ERROR_ARGUMENT);
  CHECK(ff_class_at(predictor.get(), 0, 0, &label, &error) == FF_ERROR_ARGUMENT);
  REQUIRE(ff_class_at(predictor.get(), 2, 1, &label, &error) == FF_OK);
  CHECK(std::string(label.text, label.text_size) == "b");

  const auto workspace = workspace_of(predictor);
  std::array<ff_prediction, 3> predictions = {sized<ff_prediction>(), sized<ff_prediction>(), sized<ff_prediction>()};
  const std::string record = R"({"a":2,"b":-1})";
  const auto predict = [&](std::size_t count) {
    return ff_predict_json(workspace.get(), record.data(), record.size(), predictions.data(), count, &error);
  };
  CHECK(predict(1) == FF_ERROR_ARGUMENT);
  CHECK(predict(4) == FF_ERROR_ARGUMENT);
  REQUIRE(predict(3) == FF_OK);
  CHECK(predictions[0].label == -1);
  CHECK(predictions[0].outputs[1] == -1);
  CHECK(predictions[1].label == 1);
  CHECK(predictions[2].label == 1);
  double probability = 0;
  CHECK(ff_probability(&predictions[0], &probability, &error) == FF_ERROR_ARGUMENT);
  REQUIRE(ff_probability(&predictions[1], &probability, &error) == FF_OK);
  CHECK(probability > 0.5);

  // A batch has the same numbers, where the targets say.
  for (const ff_kind kind : {FF_KIND_LABEL, FF_KIND_OUTPUT, FF_KIND_MARGIN}) {
    std::vector<double> row(ff_width(predictor.get(), kind));
    REQUIRE(ff_predict_json_lines(predictor.get(), kind, FF_UNKNOWN_REFUSE, record.data(), record.size(), row.data(),
                                  row.size(), 1, &error) == FF_OK);
    std::size_t seen = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      const ff_target& target = targets[i];
      const ff_prediction& prediction = predictions[i];
      if (kind == FF_KIND_LABEL) {
        CHECK(target.first_label == seen);
        if (target.class_count > 0) CHECK(row[seen] == static_cast<double>(prediction.label));
        if (target.class_count == 0) CHECK(row[seen + 1] == prediction.outputs[1]);
        seen += target.label_count;
      } else {
        const bool outputs = kind == FF_KIND_OUTPUT;
        CHECK((outputs ? target.first_output : target.first_margin) == seen);
        const std::size_t count = outputs ? target.output_count : target.margin_count;
        CHECK(count == (outputs ? prediction.output_count : prediction.margin_count));
        CHECK(std::equal(row.begin() + static_cast<std::ptrdiff_t>(seen),
                         row.begin() + static_cast<std::ptrdiff_t>(seen + count),
                         outputs ? prediction.outputs : prediction.margins));
        seen += count;
      }
    }
    CHECK(seen == row.size());
  }
}

TEST_CASE("C: records in hand") {
  const auto predictor = load_bytes(two_numbers());
  auto options = sized<ff_workspace_options>();
  const char* const later[] = {"b"};
  const char* const captured[] = {"id", "a"};
  options.rows = 3;
  options.later = later, options.later_count = 1;
  options.captured = captured, options.captured_count = 2;
  ff_workspace* made = nullptr;
  REQUIRE(ff_workspace_new_with(predictor.get(), &options, &made, nullptr) == FF_OK);
  const WorkspaceHandle workspace(made, &ff_workspace_free);
  const std::string records[] = {R"({"id":"x 1","a":1})", R"({"a": 2 ,"b":null})", R"({"id":7})"};
  auto error = sized<ff_error>();
  CHECK(ff_begin(made, 0, records[0].data(), records[0].size(), &error) == FF_OK);
  CHECK(ff_begin(made, 1, records[1].data(), records[1].size(), &error) == FF_OK);
  CHECK(ff_begin(made, 2, records[2].data(), records[2].size(), &error) == FF_ERROR_RECORD);
  CHECK(std::string(error.code) == "NoKnownField");
  CHECK(ff_begin(made, 2, nullptr, 0, &error) == FF_OK);
  CHECK(ff_begin(made, 3, nullptr, 0, &error) == FF_ERROR_ARGUMENT);

  const char* text = nullptr;
  size_t size = 0;
  CHECK(ff_captured(made, 0, 0, &text, &size, &error) == FF_OK);
  CHECK(std::string_view(text, size) == "\"x 1\"");
  CHECK(ff_captured(made, 1, 1, &text, &size, &error) == FF_OK);
  CHECK(std::string_view(text, size) == "2");
  CHECK(ff_captured(made, 1, 0, &text, &size, &error) == FF_OK);
  CHECK(size == 0);
  CHECK(ff_captured(made, 0, 2, &text, &size, &error) == FF_ERROR_ARGUMENT);
  CHECK(ff_captured(made, 3, 0, &text, &size, &error) == FF_ERROR_ARGUMENT);

  auto value = sized<ff_value>();
  value.kind = FF_NUMBER;
  value.number = 0.5;
  for (size_t row = 0; row < 3; ++row) CHECK(ff_set(made, row, 1, &value, &error) == FF_OK);
  CHECK(ff_set(made, 0, 2, &value, &error) == FF_ERROR_SCHEMA);
  CHECK(ff_set(made, 3, 1, &value, &error) == FF_ERROR_ARGUMENT);
  value.kind = FF_TEXT;
  CHECK(ff_set(made, 0, 1, &value, &error) == FF_ERROR_RECORD);

  auto prediction = sized<ff_prediction>();
  CHECK(ff_answer(made, 0, &prediction, 1, &error) == FF_ERROR_ARGUMENT);  // nothing is finished
  CHECK(ff_finish(made, 4, &error) == FF_ERROR_ARGUMENT);
  CHECK(ff_finish(made, 3, &error) == FF_OK);
  CHECK(ff_answer(made, 0, &prediction, 1, &error) == FF_OK);
  CHECK(prediction.outputs[0] == 1.5);
  CHECK(ff_answer(made, 1, &prediction, 1, &error) == FF_OK);
  CHECK(prediction.outputs[0] == 2.5);
  CHECK(ff_answer(made, 2, &prediction, 1, &error) == FF_ERROR_RECORD);  // nobody gave it `a`
  CHECK(std::string(error.where) == "/a");
  CHECK(ff_answer(made, 3, &prediction, 1, &error) == FF_ERROR_ARGUMENT);

  const char* const strange[] = {"nobody"};
  options.later = strange;
  CHECK(ff_workspace_new_with(predictor.get(), &options, &made, &error) == FF_ERROR_SCHEMA);
  const char* const nothing[] = {nullptr};
  options.later = nothing;
  CHECK(ff_workspace_new_with(predictor.get(), &options, &made, &error) == FF_ERROR_ARGUMENT);
  options.size = 8;
  CHECK(ff_workspace_new_with(predictor.get(), &options, &made, &error) == FF_ERROR_ARGUMENT);
}

TEST_CASE("C: structs may grow, but not shrink") {
  const auto predictor = load_bytes(three_targets());
  const auto workspace = workspace_of(predictor);
  auto error = sized<ff_error>();
  Grown<ff_target> target;
  target.known.size = sizeof target;
  REQUIRE(ff_target_at(predictor.get(), 1, &target.known, &error) == FF_OK);
  CHECK(target.known.size == sizeof target);
  CHECK(target.known.class_count == 2);
  CHECK(target.added == 7);

  Grown<ff_value> values[2];
  Grown<ff_prediction> predictions[3];
  for (auto& value : values) value.known = {sizeof value, FF_NUMBER, 0, 0, 2, nullptr, 0};
  for (auto& prediction : predictions) prediction.known.size = sizeof prediction;
  const auto predict = [&] {
    return ff_predict_values(workspace.get(), &values[0].known, 2, &predictions[0].known, 3, &error);
  };
  REQUIRE(predict() == FF_OK);
  CHECK(predictions[1].known.label == 1);
  CHECK(predictions[2].known.output_count == 3);
  CHECK(predictions[2].added == 7);
  values[1].known.size = sizeof(ff_value);  // unlike the first
  CHECK(predict() == FF_ERROR_ARGUMENT);
  values[1].known.size = sizeof values[1];
  predictions[2].known.size = 0;
  CHECK(predict() == FF_ERROR_ARGUMENT);
  predictions[0].known.size = sizeof predictions[0] + 1;
  CHECK(predict() == FF_ERROR_ARGUMENT);

  const auto short_of = []<class Struct>(Struct made) {
    made.size = sizeof made - 1;
    return made;
  };
  auto no_target = short_of(ff_target{});
  CHECK(ff_target_at(predictor.get(), 0, &no_target, &error) == FF_ERROR_ARGUMENT);
  auto no_field = short_of(ff_field{});
  CHECK(ff_field_at(predictor.get(), 0, &no_field, &error) == FF_ERROR_ARGUMENT);
  CHECK(no_field.name == nullptr);
  auto no_label = short_of(ff_label{});
  CHECK(ff_class_at(predictor.get(), 1, 0, &no_label, &error) == FF_ERROR_ARGUMENT);
  auto no_prediction = short_of(ff_prediction{});
  double probability = 0;
  CHECK(ff_probability(&no_prediction, &probability, &error) == FF_ERROR_ARGUMENT);
  CHECK(std::string(error.code) == "BadArgument");
}

TEST_CASE("C: an error without room for one is an error, and nothing is written into it") {
  const auto sum = load_bytes(two_numbers());
  ff_error error = {};
  auto field = sized<ff_field>();
  CHECK(ff_field_at(sum.get(), 0, &field, &error) == FF_ERROR_ARGUMENT);
  CHECK(error.code[0] == '\0');
  CHECK(field.name == nullptr);
  ff_predictor* predictor = sum.get();
  CHECK(ff_load_bytes("x", 1, &predictor, &error) == FF_ERROR_ARGUMENT);
  CHECK(predictor == nullptr);
  ff_workspace* workspace = nullptr;
  CHECK(ff_workspace_new(sum.get(), &workspace, &error) == FF_ERROR_ARGUMENT);
  CHECK(workspace == nullptr);
  Exported table("a");
  double out[3] = {};
  CHECK(ff_predict_arrow(sum.get(), FF_KIND_OUTPUT, &table.array, &table.schema, out, 3, 1, &error) ==
        FF_ERROR_ARGUMENT);
  CHECK(table.releases == 2);
}

TEST_CASE("C: no function minds a null pointer") {
  const auto predictor = load_bytes(two_numbers());
  const auto workspace = workspace_of(predictor);
  auto error = sized<ff_error>();
  auto field = sized<ff_field>();
  auto label = sized<ff_label>();
  auto target = sized<ff_target>();
  auto prediction = sized<ff_prediction>();
  double out = 0;
  ff_workspace* none = workspace.get();
  CHECK(ff_digest(nullptr) == nullptr);
  CHECK(ff_engine(nullptr) == nullptr);
  CHECK(ff_field_count(nullptr) == 0);
  CHECK(ff_field_at(nullptr, 0, &field, &error) == FF_ERROR_ARGUMENT);
  CHECK(ff_field_at(predictor.get(), 0, nullptr, &error) == FF_ERROR_ARGUMENT);
  CHECK(ff_field_slot(nullptr, "a", 1) == -1);
  CHECK(ff_field_slot(predictor.get(), nullptr, 1) == -1);
  CHECK(ff_target_count(nullptr) == 0);
  CHECK(ff_target_at(nullptr, 0, &target, &error) == FF_ERROR_ARGUMENT);
  CHECK(ff_target_at(predictor.get(), 0, nullptr, &error) == FF_ERROR_ARGUMENT);
  CHECK(ff_class_at(nullptr, 0, 0, &label, &error) == FF_ERROR_ARGUMENT);
  CHECK(ff_class_at(predictor.get(), 0, 0, nullptr, &error) == FF_ERROR_ARGUMENT);
  CHECK(ff_class_at(predictor.get(), 0, 0, &label, &error) == FF_ERROR_ARGUMENT);
  CHECK(ff_load_bytes("x", 1, nullptr, &error) == FF_ERROR_ARGUMENT);
  CHECK(ff_load_file("x", nullptr, &error) == FF_ERROR_ARGUMENT);
  CHECK(ff_workspace_new(nullptr, &none, &error) == FF_ERROR_ARGUMENT);
  CHECK(none == nullptr);
  CHECK(ff_workspace_new(predictor.get(), nullptr, &error) == FF_ERROR_ARGUMENT);
  CHECK(ff_workspace_unknown_count(nullptr) == 0);
  CHECK(ff_predict_json(workspace.get(), "{}", 2, nullptr, 1, &error) == FF_ERROR_ARGUMENT);
  CHECK(ff_predict_values(workspace.get(), nullptr, 2, &prediction, 1, &error) == FF_ERROR_ARGUMENT);
  CHECK(ff_predict_values(nullptr, nullptr, 0, &prediction, 1, &error) == FF_ERROR_ARGUMENT);
  CHECK(ff_width(nullptr, FF_KIND_OUTPUT) == 0);
  CHECK(ff_json_lines_count(nullptr, 5) == 0);
  CHECK(ff_predict_json_lines(nullptr, 0, 0, "{}", 2, &out, 1, 1, &error) == FF_ERROR_ARGUMENT);
  CHECK(ff_predict_json_lines(predictor.get(), 0, 0, nullptr, 2, &out, 1, 1, &error) == FF_ERROR_ARGUMENT);
  CHECK(ff_predict_json_lines(predictor.get(), 0, 0, "{}", 2, nullptr, 1, 1, &error) == FF_ERROR_ARGUMENT);
  CHECK(ff_predict_matrix(nullptr, 0, &out, 1, 1, 1, 1, &out, 1, 1, &error) == FF_ERROR_ARGUMENT);
  CHECK(ff_predict_matrix(predictor.get(), 0, nullptr, 1, 2, 1, 1, &out, 1, 1, &error) == FF_ERROR_ARGUMENT);
  CHECK(ff_predict_matrix(predictor.get(), 0, &out, 1, 2, 0, 0, nullptr, 1, 1, &error) == FF_ERROR_ARGUMENT);
  CHECK(ff_predict_arrow(predictor.get(), 0, nullptr, nullptr, &out, 1, 1, &error) == FF_ERROR_ARGUMENT);
  Exported table("a");
  CHECK(ff_predict_arrow(nullptr, 0, &table.array, &table.schema, &out, 1, 1, &error) == FF_ERROR_ARGUMENT);
  CHECK(table.releases == 2);
}

TEST_CASE("C: loading what is no artifact") {
  ff_predictor* predictor = nullptr;
  auto error = sized<ff_error>();
  CHECK(ff_load_bytes("garbage", 7, &predictor, &error) == FF_ERROR_ARTIFACT);
  CHECK(std::string(error.code) != "");
  CHECK(ff_load_bytes(nullptr, 0, &predictor, &error) == FF_ERROR_ARTIFACT);
  CHECK(ff_load_bytes(nullptr, 7, &predictor, &error) == FF_ERROR_ARGUMENT);
  CHECK(ff_load_file("no such file", &predictor, &error) == FF_ERROR_ARTIFACT);
  CHECK(std::string(error.code) == "Io");
  CHECK(ff_load_file(nullptr, &predictor, &error) == FF_ERROR_ARGUMENT);
  CHECK(predictor == nullptr);
  ff_predictor_free(nullptr);
  ff_workspace_free(nullptr);
}

TEST_CASE("C: whichever allocation of a load fails, it is out of memory and nothing leaks") {
  if (!allocations_can_fail()) return;
  const auto files = {save(bank_pipeline()), save(forest_pipeline())};
  for (const auto& bytes : files) {
    std::size_t wrong = 0, leaks = 0, number = 0;
    for (ff_status status = FF_ERROR_MEMORY; status != FF_OK; ++number) {
      ff_predictor* predictor = nullptr;
      auto error = sized<ff_error>();
      const AllocCounter heap(number);
      status = ff_load_bytes(bytes.data(), bytes.size(), &predictor, &error);
      ff_predictor_free(predictor);
      leaks += heap.held() != 0;
      wrong += status != FF_OK && (status != FF_ERROR_MEMORY || std::string_view(error.code) != "OutOfMemory");
    }
    CHECK(number > 100);
    CHECK(wrong == 0);
    CHECK(leaks == 0);
  }
}
