// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "cpp/support/container.hpp"
#include "cpp/support/effort.hpp"
#include "cpp/support/errors.hpp"
#include "cpp/support/parts.hpp"
#include "cpp/support/pipelines.hpp"
#include "cpp/support/random_pipelines.hpp"
#include "cpp/support/rows.hpp"
#include "fieldfare/predictor.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

/// The raw bytes of a tensor: NaNs compare too.
std::string raw(const Tensor& tensor) {
  return std::visit(
      [](const auto& values) {
        return std::string(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(values[0]));
      },
      tensor);
}

bool same(const Document& a, const Document& b) {
  return a.json == b.json && a.tensors.size() == b.tensors.size() &&
         std::equal(a.tensors.begin(), a.tensors.end(), b.tensors.begin(), [](const auto& x, const auto& y) {
           return x.first == y.first && x.second.index() == y.second.index() && raw(x.second) == raw(y.second);
         });
}

TEST_CASE("random pipelines: read(write(p)) is p, and saving again gives the same bytes") {
  Random random(21);
  for (std::size_t i = 0; i < effort(500, 60); ++i) {
    CAPTURE(i);
    const Pipeline pipeline = RandomPipeline(random).make();
    const Document document = write(pipeline);
    CHECK(same(write(read(document)), document));
    const Bytes bytes = save(pipeline);
    const Artifact artifact = parse(bytes);
    CHECK(same(write(artifact.graph), document));
    CHECK(save(artifact.graph) == bytes);
    CHECK(artifact.digest.size() == 32);
    CHECK(parse(seal(document)).digest == artifact.digest);  // a container written by other hands
  }
}

TEST_CASE("every kind of value comes back as it was") {
  Pipeline pipeline = bank_pipeline();
  FillMissing imputer;
  imputer.fill_strings = {"\xE2\x82\xAC \"\\\n\x01"};
  imputer.missing_string = "";
  pipeline.steps.push_back({{1}, imputer});
  pipeline.classes = {Label(-0.5), Label(1e300)};
  pipeline.provenance.libraries = {"a 1", "b 2"};
  pipeline.checks.numbers = {};
  pipeline.model.get<LinearModel>().intercept = {5e-324};
  pipeline.steps[0].op.get<Affine>().shift[0] = 0.1 + 0.2;
  const Graph back = read(write(pipeline));
  const auto classes = [&] { return read(write(pipeline)).targets[0].classes; };
  CHECK(back.schema.size() == 16);
  CHECK(back.schema[1].categories == pipeline.schema[1].categories);
  CHECK(back.nodes[2].op.get<FillMissing>().fill_strings == imputer.fill_strings);
  CHECK(back.nodes[2].op.get<FillMissing>().missing_string == imputer.missing_string);
  CHECK(!back.nodes[2].op.get<FillMissing>().missing_number);
  CHECK(classes() == pipeline.classes);
  CHECK(back.nodes[3].op.get<LinearModel>().intercept[0] == 5e-324);
  CHECK(back.nodes[3].op.get<LinearModel>().coefficients == pipeline.model.get<LinearModel>().coefficients);
  CHECK(back.nodes[0].op.get<Affine>().shift[0] == 0.1 + 0.2);
  CHECK(back.nodes[3].accepts.missing == pipeline.accepts.missing);
  CHECK(back.targets[0].decision == Decision::margin_positive);
  CHECK(back.targets[0].margins == pipeline.graph().targets[0].margins);
  pipeline.classes = {Label(false), Label(true)};
  CHECK(classes() == pipeline.classes);
  pipeline.classes = {Label(std::int64_t{INT64_MIN}), Label(std::int64_t{INT64_MAX})};
  CHECK(classes() == pipeline.classes);
}

TEST_CASE("NaN and infinities come back, inline and in tensors") {
  for (const std::size_t size : {2u, 200u}) {
    Pipeline pipeline = sum_of({{"x", DataType::float64, false, false, {}}});
    OrdinalEncoder encoder;
    OrdinalColumn column;
    for (std::size_t i = 0; i < size; ++i) {
      column.numbers.push_back(static_cast<double>(i));
      column.codes.push_back(i % 3 == 0 ? std::nan("") : i % 3 == 1 ? HUGE_VAL : -HUGE_VAL);
    }
    encoder.columns = {column};
    pipeline.steps = {{{0}, encoder}};
    const auto codes = parse(save(pipeline)).graph.nodes[0].op.get<OrdinalEncoder>().columns[0].codes;
    REQUIRE(codes.size() == size);
    CHECK(std::isnan(codes[0]));
    CHECK(codes[1] == HUGE_VAL);
  }
}

TEST_CASE("the file is a safetensors container with aligned arrays") {
  Random random(22);
  const ForestShape shape{.trees = 5, .leaves = 30};
  const Pipeline pipeline = bare_model(RandomForest(random, shape).make(), shape.features);
  const Bytes bytes = save(pipeline);
  const Container container = Container::of(bytes);
  CHECK((bytes.size() - container.data.size()) % 8 == 0);
  CHECK(container.header.begin().key() == "__metadata__");
  for (const auto& [name, entry] : container.header.items()) {
    if (name == "__metadata__") continue;
    const std::size_t width = entry["dtype"] == "F64" ? 8 : entry["dtype"] == "I32" ? 4 : 1;
    const std::size_t begin = entry["data_offsets"][0], end = entry["data_offsets"][1], count = entry["shape"][0];
    CHECK(begin % width == 0);
    CHECK(end - begin == count * width);
  }
}

TEST_CASE("members that no version knows, and members that are missing, are refused by name") {
  const Document document = write(bank_pipeline());
  const Json json = Json::parse(document.json);
  for (const auto& member : json.items()) {
    Json without = json;
    without.erase(member.key());
    CAPTURE(member.key());
    CHECK(error_of([&] { read({without.dump(), document.tensors}); }) == "ArtifactError:MissingKey");
  }
  Json with = json;
  with["comment"] = "";
  CHECK(error_of([&] { read({with.dump(), document.tensors}); }) == "ArtifactError:UnknownKey");
}

}  // namespace
