// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstddef>
#include <string_view>

#include "fieldfare/column/row_decoder.hpp"

namespace fieldfare {

class Plan;

/// What a record may be at most. A record beyond one of these is refused, whatever it contains. Those that depend on
/// the model leave room for twice the columns that it was fitted on.
struct JsonLimits {
  static constexpr std::size_t record_bytes(std::size_t columns) noexcept {  ///< `TooLarge`
    return std::max<std::size_t>(1024 * 1024, 512 * columns);
  }
  static constexpr std::size_t fields(std::size_t columns) noexcept {  ///< `TooManyFields`, of the record itself
    return std::max<std::size_t>(4096, 2 * columns);
  }
  static constexpr std::size_t string_bytes = RowDecoder::max_string_bytes;  ///< `TooLong`, keys and values
  static constexpr std::size_t number_bytes = 1100;                          ///< `TokenTooLong`
  static constexpr std::size_t depth = 64;                                   ///< `TooDeep`, the record counts as 1
};

/// Decodes one JSON object (RFC 8259, UTF-8, no extensions) into a row of a workspace, in one pass over the text and
/// without allocating. Every byte is checked, also of fields the model does not know.
/// `first_row` is given for a row of a batch: errors then say "/N/name" with N = first_row + row.
/// Throws RecordError; a syntax error's message names the byte.
void read_json(std::string_view record, const Plan& plan, Workspace& workspace, std::size_t row,
               std::size_t first_row = RowDecoder::npos);

}  // namespace fieldfare
