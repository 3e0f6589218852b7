// SPDX-License-Identifier: Apache-2.0
#pragma once
/// Eigen matrices as rows of numeric models: column i feeds field i. Header-only; nothing else includes Eigen.
#include <Eigen/Core>
#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>

#include "fieldfare/column/batch.hpp"
#include "fieldfare/column/matrix.hpp"
#include "fieldfare/error.hpp"
#include "fieldfare/plan/plan.hpp"
#include "fieldfare/predictor.hpp"

namespace fieldfare {

/// One answer per row, rows x width(kind).
using AnswerMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Scores the rows of a matrix, block, map or expression. float, double and integer scalars; any storage order and
/// stride, without a copy unless the expression has no memory of its own. NaN is missing.
/// Throws SchemaError (`BadShape`, `TypeMismatch`), RecordError at the lowest bad row.
template <class Derived>
AnswerMatrix predict(const Predictor& predictor, const Eigen::DenseBase<Derived>& rows,
                     PredictKind kind = PredictKind::output, std::size_t threads = 1) {
  if constexpr ((Eigen::internal::traits<Derived>::Flags & Eigen::DirectAccessBit) == 0) {
    return predict(predictor, rows.eval(), kind, threads);
  } else {
    using Scalar = typename Derived::Scalar;
    constexpr auto bytes = static_cast<std::ptrdiff_t>(sizeof(Scalar));
    const Derived& matrix = rows.derived();
    const auto count = static_cast<std::size_t>(matrix.rows());
    const BoundBatch bound(
        predictor.plan(),
        matrix_batch<Scalar>(predictor.schema(), matrix.data(), count, static_cast<std::size_t>(matrix.cols()),
                             matrix.rowStride() * bytes, matrix.colStride() * bytes));
    AnswerMatrix answer(matrix.rows(), static_cast<Eigen::Index>(predictor.width(kind)));
    predictor.predict(bound, kind, std::span(answer.data(), static_cast<std::size_t>(answer.size())), threads);
    return answer;
  }
}

/// A vector of floating-point numbers as one record, for `Predictor::predict(row, workspace)`: each field
/// takes the element at its position. Throws RecordError; SchemaError (`BadShape`) when it has not one per column.
template <class Derived>
class VectorRow {
 public:
  VectorRow(const Schema& schema, const Eigen::DenseBase<Derived>& vector)
      : schema_(schema), vector_(vector.derived()) {
    if (static_cast<std::size_t>(vector_.size()) != schema.matrix_width())
      throw SchemaError("BadShape", "",
                        "the vector has " + std::to_string(vector_.size()) + " elements; the model takes " +
                            std::to_string(schema.matrix_width()));
  }

  void decode(RowDecoder& decoder) const {
    if constexpr (std::floating_point<typename Derived::Scalar> &&
                  (Eigen::internal::traits<Derived>::Flags & Eigen::DirectAccessBit) != 0) {
      if (schema_.size() == schema_.matrix_width()) [[likely]]
        decoder.numbers(vector_.data(), vector_.innerStride());
      else
        gather(decoder);
    } else {
      gather(decoder);
    }
    decoder.finish();
  }

 private:
  void gather(RowDecoder& decoder) const {
    for (std::size_t slot = 0; slot < schema_.size(); ++slot)
      decoder.number(slot, static_cast<double>(vector_(static_cast<Eigen::Index>(schema_.matrix_position(slot)))));
  }

  const Schema& schema_;
  const Derived& vector_;
};

/// One record, without allocating: the answer is a view into the workspace.
template <class Derived>
Prediction predict(const Predictor& predictor, const Eigen::DenseBase<Derived>& vector, Workspace& workspace) {
  static_assert(Derived::IsVectorAtCompileTime, "one record is a vector");
  return predictor.predict(VectorRow<Derived>(predictor.schema(), vector), workspace);
}

}  // namespace fieldfare
