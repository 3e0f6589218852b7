// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "fieldfare/detail/enum_names.hpp"
#include "fieldfare/op/op.hpp"

namespace fieldfare {

namespace detail {

/// What a row is divided by: nothing, the sum of its absolute numbers, or the root of the sum of their squares.
enum class Norm : std::uint8_t { none, l1, l2 };

constexpr EnumNames<Norm, 3> enum_names(Norm) { return {{{Norm::none, "none"}, {Norm::l1, "l1"}, {Norm::l2, "l2"}}}; }

}  // namespace detail

/// Counts of terms, weighted by how rare each term is, and brought to one length: a sparse block, a column per input.
/// Sums are of float64 in the order of the columns; all else is rounded to `dtype`.
/// Source: sklearn.feature_extraction.text.TfidfTransformer.transform (1.9).
struct Tfidf {
  static constexpr std::string_view kind = "tfidf";

  std::vector<double> sublinear;  ///< what a count of 1, 2, ... becomes; a larger one 1 + log(count). Empty: itself
  std::vector<double> idf;        ///< weights, one per input; empty: none
  detail::Norm norm = detail::Norm::l2;
  DataType dtype = DataType::float64;

  static void fields(auto& self, auto&& visit) {
    visit("sublinear", self.sublinear);
    visit("idf", self.idf);
    visit("norm", self.norm);
    visit("dtype", self.dtype);
  }

  std::vector<Block> infer(std::span<const ColumnType> columns) const;
  std::unique_ptr<Kernel> compile(Binding& binding) const;
};

}  // namespace fieldfare
