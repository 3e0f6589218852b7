// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/eigen.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "cpp/support/reading.hpp"

using namespace fieldfare;
using namespace fieldfare::tests;

namespace {

Predictor three_numbers() {
  return Predictor(sum_of({number_field("a"), number_field("b"), number_field("c", DataType::float64, true)}));
}

}  // namespace

TEST_CASE("matrices of any storage order, stride, scalar and expression give the same answers") {
  const Predictor predictor = three_numbers();
  Eigen::MatrixXd matrix(4, 3);
  matrix << 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12;
  const Eigen::Vector4d expected(6, 15, 24, 33);
  CHECK(predict(predictor, matrix) == AnswerMatrix(expected));
  CHECK(predict(predictor, Eigen::Matrix<double, -1, -1, Eigen::RowMajor>(matrix)) == AnswerMatrix(expected));
  CHECK(predict(predictor, Eigen::MatrixXf(matrix.cast<float>())) == AnswerMatrix(expected));
  CHECK(predict(predictor, Eigen::MatrixXi(matrix.cast<int>())) == AnswerMatrix(expected));
  CHECK(predict(predictor, matrix * 2) == AnswerMatrix(expected * 2));
  CHECK(predict(predictor, matrix.block(1, 0, 2, 3)) == AnswerMatrix(expected.segment(1, 2)));
  CHECK(predict(predictor, matrix.transpose().eval().transpose()) == AnswerMatrix(expected));
  CHECK(predict(predictor, matrix, PredictKind::feature) == matrix);
  CHECK(predict(predictor, matrix.topRows(0)).rows() == 0);
  CHECK(predict(predictor, matrix, PredictKind::output, 3) == AnswerMatrix(expected));
}

TEST_CASE("a vector is one record") {
  const Predictor predictor = three_numbers();
  Workspace workspace = predictor.workspace();
  const Eigen::RowVector3d row(1, 2, 3.5);
  CHECK(predict(predictor, row, workspace).value() == 6.5);
  Eigen::Matrix<float, 2, 3, Eigen::RowMajor> rows;
  rows << 1, 2, 3, 4, 5, 6;
  CHECK(predict(predictor, rows.row(1), workspace).value() == 15);
}

TEST_CASE("a model that reads few columns of a matrix finds them at their positions") {
  Pipeline pipeline = sum_of({number_field("a"), number_field("b"), number_field("c", DataType::float64, true)});
  pipeline.schema = Schema({pipeline.schema.begin(), pipeline.schema.end()}, {6, {1, 2, 5}});
  const Predictor predictor(pipeline);
  CHECK(predictor.schema().matrix_width() == 6);
  Eigen::MatrixXd matrix(2, 6);
  matrix << 100, 1, 2, std::nan(""), HUGE_VAL, 4, 200, 10, 20, 0, 0, 40;
  CHECK(predict(predictor, matrix) == AnswerMatrix(Eigen::Vector2d(7, 70)));
  Workspace workspace = predictor.workspace();
  CHECK(predict(predictor, matrix.row(1), workspace).value() == 70);
  CHECK(Refusal::of([&] { predict(predictor, Eigen::MatrixXd::Zero(1, 3).eval()); }).code == "BadShape");
}

TEST_CASE("a matrix that does not fit is refused") {
  const Predictor predictor = three_numbers();
  Workspace workspace = predictor.workspace();
  CHECK(Refusal::of([&] { predict(predictor, Eigen::MatrixXd::Zero(2, 4).eval()); }).code == "BadShape");
  CHECK(Refusal::of([&] { predict(predictor, Eigen::Vector2d::Zero().eval(), workspace); }).code == "BadShape");
  Eigen::MatrixXd matrix = Eigen::MatrixXd::Ones(3, 3);
  matrix(1, 2) = std::nan("");
  CHECK(std::isnan(predict(predictor, matrix)(1, 0)));
  matrix(2, 1) = std::nan("");
  CHECK(Refusal::of([&] { predict(predictor, matrix); }).where == "row 2, column 'b'");
  const Predictor strings(sum_of({number_field("a"), text_field("job", {})}));
  CHECK(Refusal::of([&] { predict(strings, Eigen::MatrixXd::Ones(1, 2).eval()); }).code == "TypeMismatch");
}
