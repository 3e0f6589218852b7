// SPDX-License-Identifier: Apache-2.0
// The example of docs/adding_a_transform.md, as it stands there: an op that is not built in.
#include <doctest/doctest.h>

#include "../examples/own_op/binarizer.hpp"
#include "cpp/support/container.hpp"
#include "cpp/support/errors.hpp"
#include "cpp/support/pipeline.hpp"
#include "fieldfare/artifact/artifact.hpp"
#include "fieldfare/predictor.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

Graph binarized(double threshold) {
  Graph graph;
  graph.schema = Schema({{"x", DataType::float64, false, false, {}}});
  graph.features = graph.add(Binarizer{threshold}, Columns{0});
  graph.feature_names = {"x"};
  graph.targets.emplace_back().outputs = graph.features;
  return graph;
}

TEST_CASE("a host hands its own op to load, and a file that needs it loads") {
  const Bytes bytes = save(binarized(0.5));
  const Predictor predictor = load(bytes, {.ops = {kind_of<Op, Binarizer>()}});
  Workspace workspace = predictor.workspace();
  const auto value = [&](double x) {
    return predictor.predict(Record(predictor.schema()).set(0, x), workspace).value();
  };
  CHECK(value(0.5) == 0);
  CHECK(value(0.75) == 1);
  CHECK(value(-1) == 0);
}

TEST_CASE("without it the file is refused by name, and so are its unsound parameters") {
  const Bytes bytes = save(binarized(0.5));
  CHECK(error_of([&] { load(bytes); }) == "ArtifactError:UnknownTag");
  Graph graph = binarized(0.5);
  graph.nodes[0].op = Binarizer{std::nan("")};
  const Bytes unsound = save(graph);
  CHECK(error_of([&] { load(unsound, {.ops = {kind_of<Op, Binarizer>()}}); }) == "ArtifactError:NonFinite");
}

/// An op with the name of another.
struct Impostor : Binarizer {
  static constexpr std::string_view kind = "affine";
};

TEST_CASE("an op cannot take the name of one that is built in") {
  const Bytes bytes = save(binarized(0.5));
  CHECK(error_of([&] { load(bytes, {.ops = {kind_of<Op, Impostor>()}}); }) == "ArgumentError:DuplicateName");
}

}  // namespace
