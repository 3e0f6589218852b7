// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "fieldfare/column/vocabulary.hpp"
#include "fieldfare/detail/function_ref.hpp"
#include "fieldfare/op/block.hpp"
#include "fieldfare/op/kernel.hpp"

namespace fieldfare {

class Engine;
struct Feature;
struct LoadOptions;

/// What an op sees while it is compiled: where its inputs and outputs lie. Inputs and outputs are counted in columns.
class Binding {
 public:
  virtual ~Binding() = default;

  virtual std::size_t inputs() const = 0;
  virtual const ColumnType& input_type(std::size_t input) const = 0;
  /// Its number in the graph, for error reports.
  virtual std::uint32_t input_column(std::size_t input) const = 0;

  /// As numbers: those that follow from a code are written from now on.
  virtual NumberColumn number(std::size_t input) = 0;
  virtual CodeColumn code(std::size_t input) = 0;
  virtual const Vocabulary& vocabulary(std::size_t input) const = 0;
  /// The texts of an input that is a field; only for an op that reads texts.
  virtual TextColumn text(std::size_t input) const = 0;

  virtual NumberColumn output_number(std::size_t output) = 0;
  virtual CodeColumn output_code(std::size_t output) = 0;
  /// Say that `width` outputs from `output` on are a sparse block.
  virtual SparseColumns output_sparse(std::size_t output, std::size_t width) = 0;
  /// A column for codes of the kernel's own.
  virtual CodeColumn own_code() = 0;
  /// Say that outputs from `output` on are one-hot columns: at `position[code]` of them stands 1, elsewhere 0.
  virtual void one_hot(std::size_t output, std::size_t width, CodeColumn from, std::vector<std::int32_t> position) = 0;
  /// Say that an output is `value[code]`.
  virtual void look_up(std::size_t output, CodeColumn from, std::vector<double> value) = 0;
  /// Say that an output is a function of one input. True if the plan takes care of that: the input follows from a code.
  virtual bool map(std::size_t input, std::size_t output, detail::FunctionRef<double(double)> function) = 0;

  /// The inputs row by row, for who reads rows: neighbouring numbers of one row.
  virtual RowBlock rows() = 0;
  /// Where the outputs go row by row.
  virtual RowBlock output_rows() = 0;

  /// The inputs as a model's features.
  virtual std::span<const Feature> features() = 0;
  virtual const LoadOptions& options() const = 0;
  /// A kernel that runs an engine over the features.
  virtual std::unique_ptr<Kernel> run(std::unique_ptr<const Engine> engine) = 0;
};

}  // namespace fieldfare
