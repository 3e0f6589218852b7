// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <cstdint>
#include <string_view>

#include "fieldfare/detail/enum_names.hpp"
#include "fieldfare/schema/data_type.hpp"

namespace fieldfare {

/// How a block holds its rows.
enum class BlockKind : std::uint8_t {
  dense,   ///< `width` numbers
  code,    ///< one small integer: a word of a field's vocabulary, or its hash
  lookup,  ///< `width` numbers that follow from one code; written out only for who needs them so
  sparse,  ///< `width` numbers of which a row stores few; written out only for who needs them so
};

constexpr detail::EnumNames<BlockKind, 4> enum_names(BlockKind) {
  return {{{BlockKind::dense, "dense"},
           {BlockKind::code, "code"},
           {BlockKind::lookup, "lookup"},
           {BlockKind::sparse, "sparse"}}};
}

/// What a node gives: neighbouring columns of one kind and type.
struct Block {
  BlockKind kind = BlockKind::dense;
  DataType type = DataType::float64;  ///< of a code: string
  std::uint32_t width = 1;

  bool operator==(const Block&) const = default;

  static void fields(auto& self, auto&& visit) {
    visit("kind", self.kind);
    visit("type", self.type);
    visit("width", self.width);
  }
};

/// One column as a node receives it: a field, or a column of an earlier node's block.
struct ColumnType {
  static constexpr std::uint32_t none = UINT32_MAX;

  DataType type = DataType::float64;
  BlockKind kind = BlockKind::dense;
  std::uint32_t field = none;  ///< of a code: the field whose words it numbers

  bool is_code() const noexcept { return kind == BlockKind::code; }
};

}  // namespace fieldfare
