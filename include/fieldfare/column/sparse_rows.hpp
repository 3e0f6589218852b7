// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>

#include "fieldfare/column/column_view.hpp"
#include "fieldfare/column/row_source.hpp"

namespace fieldfare {

class Plan;

/// A matrix in compressed rows (CSR): row r has the entries from starts[r] to starts[r + 1]. Owns nothing.
template <class Index>
struct SparseMatrix {
  std::size_t rows = 0, columns = 0;
  const Index* starts = nullptr;     ///< rows + 1 of them
  const Index* positions = nullptr;  ///< the column of each entry
  ColumnView values;                 ///< of the entries: numbers or booleans
};

/// The rows of a sparse matrix, decoded block by block: the matrix is never written out as a whole. The model and the
/// matrix must outlive it. What the matrix leaves out is what it is to the model (`MatrixLayout::left_out`). Throws
/// SchemaError: `Unsupported` if the model takes no sparse matrices, `BadShape` unless the matrix is as wide as the
/// model's, `TypeMismatch` for fields that do not take the values' type. A position outside the matrix is RecordError
/// `BadIndex` in its row.
template <class Index>
std::unique_ptr<RowSource> sparse_rows(const Plan& plan, const SparseMatrix<Index>& matrix);

}  // namespace fieldfare
