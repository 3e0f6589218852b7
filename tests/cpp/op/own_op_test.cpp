// SPDX-License-Identifier: Apache-2.0
// The example of docs/adding_a_transform.md, as it stands there: an op that is not built in.
#include <doctest/doctest.h>

#include "../examples/own_op/binarizer.hpp"
#include "cpp/support/container.hpp"
#include "cpp/support/errors.hpp"
#include "cpp/support/parts.hpp"
#include "fieldfare/artifact/artifact.hpp"
#include "fieldfare/predictor.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

Pipeline binarized(double threshold) {
  Pipeline pipeline;
  pipeline.schema = Schema({{"x", DataType::float64, false, false, {}}});
  pipeline.steps = {{{0}, Binarizer{threshold}}};
  pipeline.features = {1};
  pipeline.feature_names = {"x"};
  pipeline.model = LinearModel{1, {1}, {0}, DataType::float64};
  pipeline.link = Identity{};
  return pipeline;
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
  const Bytes unsound = save(binarized(std::nan("")));
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
