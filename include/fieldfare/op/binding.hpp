// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "fieldfare/column/column_type.hpp"
#include "fieldfare/column/vocabulary.hpp"
#include "fieldfare/op/kernel.hpp"

namespace fieldfare {

/// What a transform sees while it is compiled: where its inputs and outputs lie.
class Binding {
 public:
  virtual ~Binding() = default;

  virtual std::size_t inputs() const = 0;
  virtual const ColumnType& input_type(std::size_t input) const = 0;
  /// Position in the pipeline's columns, for error reports.
  virtual std::uint32_t input_column(std::size_t input) const = 0;

  virtual NumberColumn number(std::size_t input) = 0;
  virtual CodeColumn code(std::size_t input) = 0;
  virtual const Vocabulary& vocabulary(std::size_t input) const = 0;

  virtual NumberColumn output_number(std::size_t output) = 0;
  virtual CodeColumn output_code(std::size_t output) = 0;
  /// Where the one-hot positions of an input go. They become number columns only if something reads them as such.
  virtual CodeColumn output_indicator(std::size_t input) = 0;
  /// Say that an output is its input, but `zero` where that is 0, and leave it to the plan if it can: where the input
  /// is a position of a one-hot column that nobody needs as a column of numbers.
  virtual bool replace_zero(std::size_t input, std::size_t output, double zero) = 0;
  /// A column for codes of the kernel's own.
  virtual CodeColumn own_code() = 0;
  /// Say that `to` is `value[code]` for each code of `from`, and leave it to the plan to work that out.
  virtual void look_up(CodeColumn from, CodeColumn to, std::vector<std::int32_t> value) = 0;
  virtual void look_up(CodeColumn from, NumberColumn to, std::vector<double> value) = 0;
};

}  // namespace fieldfare
