// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>

#include "fieldfare/column/batch.hpp"
#include "fieldfare/error.hpp"
#include "fieldfare/schema/schema.hpp"

namespace fieldfare {

/// The columns of a matrix as a batch: each field takes the one at its position. Strides are in bytes.
/// Throws SchemaError (`BadShape`) unless the matrix is as wide as the model's.
template <class T>
Batch matrix_batch(const Schema& schema, const T* data, std::size_t rows, std::size_t columns,
                   std::ptrdiff_t row_stride, std::ptrdiff_t column_stride) {
  if (columns != schema.matrix_width())
    throw SchemaError("BadShape", "",
                      "the matrix has " + std::to_string(columns) + " columns; the model takes " +
                          std::to_string(schema.matrix_width()) + ", in the order of its training data");
  Batch batch{rows, {}};
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  for (std::size_t slot = 0; slot < schema.size(); ++slot) {
    const auto position = static_cast<std::ptrdiff_t>(schema.matrix_position(slot));
    batch.columns.push_back(
        {schema[slot].name, {ColumnView{rows, Numbers<T>{bytes + position * column_stride, row_stride}, {}}}});
  }
  return batch;
}

}  // namespace fieldfare
