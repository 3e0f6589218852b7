// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "fieldfare/column/short_words.hpp"
#include "fieldfare/column/vocabulary.hpp"
#include "fieldfare/op/kernel.hpp"
#include "fieldfare/schema/data_type.hpp"

namespace fieldfare {

/// Where the values of one field go once they are decoded, and which values it accepts.
struct FieldTarget {
  std::string name;
  DataType type = DataType::float64;
  bool nullable = false, infinite = false;
  bool single = false;       ///< whole numbers are rounded to float32: those beyond 2^53, in a float32 field all
  std::uint32_t column = 0;  ///< a CodeColumn for strings, else a NumberColumn
  Vocabulary vocabulary;     ///< of a string field
  std::optional<TextColumn> text = {};  ///< where the text itself goes, if a node reads it
  detail::ShortWords short_words;       ///< the vocabulary's, for columns of many rows
};

}  // namespace fieldfare
