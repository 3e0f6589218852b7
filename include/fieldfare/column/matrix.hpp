// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>

#include "fieldfare/column/batch.hpp"
#include "fieldfare/error.hpp"
#include "fieldfare/schema/schema.hpp"

namespace fieldfare {

/// The columns of a matrix as a batch: column i feeds field i. Strides are in bytes.
/// Throws SchemaError (`BadShape`) unless there is one column per field.
template <class T>
Batch matrix_batch(const Schema& schema, const T* data, std::size_t rows, std::size_t columns,
                   std::ptrdiff_t row_stride, std::ptrdiff_t column_stride) {
  if (columns != schema.size())
    throw SchemaError("BadShape", "",
                      "the matrix has " + std::to_string(columns) + " columns; the model takes " +
                          std::to_string(schema.size()) + ", in the order of its schema");
  Batch batch{rows, {}};
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  for (std::size_t i = 0; i < columns; ++i)
    batch.columns.push_back(
        {schema[i].name,
         {ColumnView{rows, Numbers<T>{bytes + static_cast<std::ptrdiff_t>(i) * column_stride, row_stride}, {}}}});
  return batch;
}

}  // namespace fieldfare
