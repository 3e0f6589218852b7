// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "cpp/support/errors.hpp"
#include "cpp/support/parts.hpp"
#include "cpp/support/through_op.hpp"
#include "fieldfare/op/tfidf.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

using Row = std::vector<double>;

TEST_CASE("Tfidf weighs, and divides by the length") {
  CHECK(through(Tfidf{{}, {2, 3, 4}, detail::Norm::none, DataType::float64}, {1, 0, 2}) == Row{2, 0, 8});
  CHECK(through(Tfidf{{}, {}, detail::Norm::l1, DataType::float64}, {1, 0, -3}) == Row{0.25, 0, -0.75});
  CHECK(through(Tfidf{{}, {}, detail::Norm::l2, DataType::float64}, {3, 0, 4}) == Row{0.6, 0, 0.8});
  CHECK(through(Tfidf{{}, {}, detail::Norm::l2, DataType::float64}, {0, 0}) == Row{0, 0});
  const Row narrow = through(Tfidf{{}, {0.1, 0.7}, detail::Norm::l2, DataType::float32}, {1, 1});
  const auto a = static_cast<double>(0.1F), b = static_cast<double>(0.7F);
  const double length = std::sqrt(static_cast<double>(0.1F * 0.1F) + static_cast<double>(0.7F * 0.7F));
  CHECK(narrow ==
        Row{static_cast<double>(static_cast<float>(a / length)), static_cast<double>(static_cast<float>(b / length))});
}

TEST_CASE("Tfidf takes logarithms of counts from its table, and of others from the C library") {
  const Tfidf op{{10, 20}, {}, detail::Norm::none, DataType::float64};
  CHECK(through(op, {1, 2, 3, 0, 1.5}) == Row{10, 20, std::log(3.0) + 1, 0, std::log(1.5) + 1});
}

TEST_CASE("numbers of a sparse block that a node does not accept refuse the record") {
  for (const bool linear : {true, false}) {
    Graph graph;
    graph.schema = Schema({{"x", DataType::float64, true, true, {}}, {"y", DataType::float64, true, true, {}}});
    const Columns weights = graph.add(Tfidf{{}, {}, detail::Norm::none, DataType::float64}, {0, 1});
    const Accepts finite{.missing = false, .infinite = false};
    const Columns margins = linear ? graph.add(LinearModel{1, {0, 1}, {0}, DataType::float64}, weights, finite)
                                   : graph.add(MatrixProduct{1, {0, 1}, {}, DataType::float64}, weights, finite);
    graph.targets.push_back({margins, margins, {}, false, Decision::argmax});
    const Predictor predictor(graph);
    Workspace workspace = predictor.workspace();
    CHECK(predictor.predict_json(R"({"x": 1e300, "y": 2})", workspace).margins()[0] == 2);
    CHECK(error_of([&] { predictor.predict_json(R"({"x": null, "y": 2})", workspace); }) == "RecordError:NotFinite");
    CHECK(error_of([&] { predictor.predict_json(R"({"x": 1, "y": 1e999})", workspace); }).starts_with("RecordError:"));
  }
}

TEST_CASE("Tfidf: unsound parameters are refused") {
  const std::vector<ColumnType> two(2), text = {ColumnType{DataType::string, BlockKind::code, 0}};
  const auto code = [](const Tfidf& op, const std::vector<ColumnType>& inputs) {
    return error_of([&] { op.infer(inputs); });
  };
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(code({}, two).empty());
  CHECK(code({}, text) == "ArtifactError:BadGraph");
  CHECK(code({}, {}) == "ArtifactError:CountTooLarge");
  CHECK(code({{}, {1}, detail::Norm::l2, DataType::float64}, two) == "ArtifactError:LengthMismatch");
  CHECK(code({{}, {1, infinity}, detail::Norm::l2, DataType::float64}, two) == "ArtifactError:NonFinite");
  CHECK(code({{1e39}, {}, detail::Norm::l2, DataType::float32}, two) == "ArtifactError:NonFinite");
  CHECK(code({Row(100'001, 1.0), {}, detail::Norm::l2, DataType::float64}, two) == "ArtifactError:CountTooLarge");
  CHECK(code({{}, {}, detail::Norm::l2, DataType::boolean}, two) == "ArtifactError:UnknownTag");
}

}  // namespace
