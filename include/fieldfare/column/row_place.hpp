// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "fieldfare/error.hpp"

namespace fieldfare {

/// The error of a single record, whose place is a JSON pointer ("/age"), as the error of a row of a table: "row 3,
/// column 'age'".
RecordError in_table(const RecordError& error, std::size_t row);

}  // namespace fieldfare
