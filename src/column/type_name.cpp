// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/column/column_view.hpp"

namespace fieldfare {
namespace {

struct TypeName {
  std::string operator()(const Unsupported& values) const { return values.type; }
  std::string operator()(const Nulls&) const { return "null"; }
  std::string operator()(const Foreign&) const { return "object"; }
  std::string operator()(const Bits&) const { return "bool"; }
  std::string operator()(const Numbers<Flag>&) const { return "bool"; }
  std::string operator()(const Numbers<std::int8_t>&) const { return "int8"; }
  std::string operator()(const Numbers<std::int16_t>&) const { return "int16"; }
  std::string operator()(const Numbers<std::int32_t>&) const { return "int32"; }
  std::string operator()(const Numbers<std::int64_t>&) const { return "int64"; }
  std::string operator()(const Numbers<std::uint8_t>&) const { return "uint8"; }
  std::string operator()(const Numbers<std::uint16_t>&) const { return "uint16"; }
  std::string operator()(const Numbers<std::uint32_t>&) const { return "uint32"; }
  std::string operator()(const Numbers<std::uint64_t>&) const { return "uint64"; }
  std::string operator()(const Numbers<Half>&) const { return "float16"; }
  std::string operator()(const Numbers<float>&) const { return "float32"; }
  std::string operator()(const Numbers<double>&) const { return "float64"; }
  std::string operator()(const Texts<std::int32_t>&) const { return "string"; }
  std::string operator()(const Texts<std::int64_t>&) const { return "large_string"; }
  std::string operator()(const TextViews&) const { return "string_view"; }
  std::string operator()(const FixedTexts&) const { return "string"; }
  template <class Index>
  std::string operator()(const Coded<Index>& values) const {
    return "dictionary<" + type_name(*values.dictionary) + ">";
  }
};

}  // namespace

std::string type_name(const ColumnView& column) { return std::visit(TypeName{}, column.values); }

}  // namespace fieldfare
