// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/column/sparse_rows.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "column/number_decoder.hpp"
#include "column/schema_problems.hpp"
#include "fieldfare/column/row_place.hpp"
#include "fieldfare/error.hpp"
#include "fieldfare/plan/plan.hpp"

namespace fieldfare {
namespace {

template <class T, class Index>
class SparseRows final : public RowSource {
 public:
  SparseRows(const Plan& plan, const SparseMatrix<Index>& matrix, Numbers<T> values)
      : fields_(&plan.fields()),
        read_(plan.matrix().positions),
        matrix_(matrix),
        values_(values),
        left_out_(plan.matrix().left_out) {
    if (left_out_ == LeftOut::missing)
      for (std::size_t slot = 0; slot < fields_->size(); ++slot)
        if (!(*fields_)[slot].nullable) required_.push_back(slot);
  }

  std::size_t rows() const noexcept override { return matrix_.rows; }

  void decode(std::size_t first, std::size_t count, Workspace& workspace) const override {
    workspace.expect(*fields_, count);
    const double absent = left_out_ == LeftOut::zero ? 0.0 : std::numeric_limits<double>::quiet_NaN();
    for (const FieldTarget& field : *fields_) std::fill_n(workspace.frame[NumberColumn{field.column}], count, absent);
    for (std::size_t row = 0; row < count; ++row) {
      RowDecoder decoder(*fields_, workspace, row);
      try {
        decode_row(first + row, decoder);
      } catch (const RecordError& error) {
        throw in_table(error, first + row);
      }
    }
  }

 private:
  void decode_row(std::size_t row, RowDecoder& decoder) const {
    const Index begin = matrix_.starts[row], end = matrix_.starts[row + 1];
    if (begin < 0 || end < begin || static_cast<std::size_t>(end) > matrix_.values.rows)
      throw RecordError("BadIndex", "", "the row's entries are not among those of the matrix");
    for (auto entry = static_cast<std::size_t>(begin); entry < static_cast<std::size_t>(end); ++entry) {
      const auto position = static_cast<std::size_t>(matrix_.positions[entry]);  // a negative one becomes too large
      if (position >= matrix_.columns) throw RecordError("BadIndex", "", "an entry lies outside the matrix");
      const std::size_t slot = read_.empty() ? position : slot_at(position);
      if (slot == unread) continue;
      if constexpr (std::is_same_v<T, Flag>)
        decoder.boolean(slot, values_[entry].byte != 0);
      else
        detail::put_number(values_[entry], slot, decoder);
    }
    for (const std::size_t slot : required_)
      if (!decoder.seen(slot)) decoder.null(slot);
  }

  static constexpr std::size_t unread = static_cast<std::size_t>(-1);

  /// The field that a column of the matrix feeds, if any.
  std::size_t slot_at(std::size_t position) const noexcept {
    const auto found = std::lower_bound(read_.begin(), read_.end(), static_cast<std::int64_t>(position));
    return found != read_.end() && static_cast<std::size_t>(*found) == position
               ? static_cast<std::size_t>(found - read_.begin())
               : unread;
  }

  const FieldTable* fields_;
  std::span<const std::int32_t> read_;  // the column of each field, increasing; empty: one after the other
  SparseMatrix<Index> matrix_;
  Numbers<T> values_;
  LeftOut left_out_;
  std::vector<std::size_t> required_;  // fields that no row may leave out
};

void check_types(const Plan& plan, const ColumnView& values) {
  const bool flags = std::holds_alternative<Numbers<Flag>>(values.values);
  detail::SchemaProblems problems;
  for (const FieldTarget& field : plan.fields())
    if (field.type == DataType::string || (field.type == DataType::boolean) != flags)
      problems.add("TypeMismatch", field.name,
                   "is sparse " + type_name(values) + ", the model takes " + std::string(detail::name_of(field.type)));
  problems.raise();
}

/// One overload per layout of the values.
template <class Index>
struct Bind {
  const Plan& plan;
  const SparseMatrix<Index>& matrix;

  template <class T>
  std::unique_ptr<RowSource> operator()(const Numbers<T>& values) const {
    return std::make_unique<SparseRows<T, Index>>(plan, matrix, values);
  }
  template <class Other>
  std::unique_ptr<RowSource> operator()(const Other&) const {
    throw SchemaError("TypeMismatch", "",
                      "the entries of a sparse matrix are " + type_name(matrix.values) + "; the model takes numbers");
  }
};

}  // namespace

template <class Index>
std::unique_ptr<RowSource> sparse_rows(const Plan& plan, const SparseMatrix<Index>& matrix) {
  if (plan.matrix().left_out == LeftOut::refused)
    throw SchemaError(
        "Unsupported", "",
        "to this model, what a sparse matrix leaves out is zero or missing as something before it has it; "
        "give a dense matrix");
  if (matrix.columns != plan.matrix().width)
    throw SchemaError("BadShape", "",
                      "the matrix has " + std::to_string(matrix.columns) + " columns; the model takes " +
                          std::to_string(plan.matrix().width) + ", in the order of its training data");
  check_types(plan, matrix.values);
  return std::visit(Bind<Index>{plan, matrix}, matrix.values.values);
}

template std::unique_ptr<RowSource> sparse_rows(const Plan&, const SparseMatrix<std::int32_t>&);
template std::unique_ptr<RowSource> sparse_rows(const Plan&, const SparseMatrix<std::int64_t>&);

}  // namespace fieldfare
