// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>

#include "fieldfare/column/column_decoder.hpp"
#include "fieldfare/column/column_view.hpp"

namespace fieldfare::detail {

/// The decoder that takes a column to a field; nothing when the field does not take the column's type.
std::unique_ptr<const ColumnDecoder> bind_column(const ColumnView& column, const FieldTarget& field, std::size_t slot);

}  // namespace fieldfare::detail
