// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/column/column_view.hpp"
#include "fieldfare/io/arrow_abi.h"

namespace fieldfare::detail {

/// The values of one Arrow array, `first` elements further than its own offset says. Throws SchemaError (`BadArrow`)
/// when lengths, numbers of buffers or missing buffers contradict the format.
ColumnView arrow_column(const ArrowSchema& schema, const ArrowArray& array, std::int64_t first, std::int64_t rows);

/// Throws SchemaError (`BadArrow`).
[[noreturn]] void bad_arrow(const ArrowSchema& schema, const std::string& problem);

}  // namespace fieldfare::detail
