// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/column/batch.hpp"

#include <algorithm>
#include <string>

#include "column/bind_column.hpp"
#include "column/chunked_decoder.hpp"
#include "column/null_decoder.hpp"
#include "column/schema_problems.hpp"
#include "detail/checked.hpp"
#include "fieldfare/column/row_place.hpp"
#include "fieldfare/plan/plan.hpp"

namespace fieldfare {
namespace {

/// Matches a batch's columns with fields, and collects what does not fit.
class Matching {
 public:
  Matching(const Plan& plan, const Batch& batch, MissingColumns missing) : batch_(batch), seen_(plan.fields().size()) {
    const Vocabulary& names = plan.fields().names();
    bool any = false;
    for (const Column& column : batch.columns) {
      const std::int32_t slot = names.find(column.name);
      if (slot == names.unknown()) continue;
      Seen& seen = seen_[static_cast<std::size_t>(slot)];
      ++seen.count, seen.column = &column;
      any = true;
    }
    null_if_missing_ = missing == MissingColumns::null && any;
  }

  std::unique_ptr<const ColumnDecoder> match(const FieldTarget& field, std::size_t slot) {
    const auto& [column, count] = seen_[slot];
    if (count == 0) {
      if (null_if_missing_ && field.nullable) return std::make_unique<detail::NullDecoder>(field, slot);
      problems_.add("MissingColumn", field.name, "is missing");
    } else if (count > 1) {
      problems_.add("DuplicateColumn", field.name, "stands " + std::to_string(count) + " times");
    } else if (const std::size_t rows = column->rows(); rows != batch_.rows) {
      problems_.add("LengthMismatch", field.name,
                    "has " + std::to_string(rows) + " rows, the batch " + std::to_string(batch_.rows));
    } else {
      return bind(*column, field, slot);
    }
    return nullptr;
  }

  void raise() const { problems_.raise(); }

 private:
  std::unique_ptr<const ColumnDecoder> bind(const Column& column, const FieldTarget& field, std::size_t slot) {
    auto decoder = std::make_unique<detail::ChunkedDecoder>();
    for (const ColumnView& chunk : column.chunks) {
      auto bound = detail::bind_column(chunk, field, slot);
      if (!bound) {
        problems_.add("TypeMismatch", field.name,
                      "is " + type_name(chunk) + ", the model takes " + std::string(detail::name_of(field.type)));
        return nullptr;
      }
      if (column.chunks.size() == 1) return bound;
      decoder->append(std::move(bound), chunk.rows);
    }
    return decoder;
  }

  struct Seen {
    const Column* column = nullptr;
    std::size_t count = 0;
  };

  const Batch& batch_;
  std::vector<Seen> seen_;  // by slot
  bool null_if_missing_ = false;
  detail::SchemaProblems problems_;
};

}  // namespace

std::size_t Column::rows() const {
  std::size_t total = 0;
  for (const auto& chunk : chunks) total = detail::checked_sum(total, chunk.rows);
  return total;
}

BoundBatch::BoundBatch(const Plan& plan, const Batch& batch, MissingColumns missing)
    : fields_(&plan.fields()), rows_(batch.rows) {
  Matching matching(plan, batch, missing);
  decoders_.reserve(fields_->size());
  for (std::size_t slot = 0; slot < fields_->size(); ++slot)
    decoders_.push_back(matching.match((*fields_)[slot], slot));
  matching.raise();
}

// Column by column if every value is beyond question; else row by row, so that the first bad row is the one reported.
void BoundBatch::decode(std::size_t first, std::size_t count, Workspace& workspace) const {
  workspace.expect(*fields_, count);
  constexpr std::size_t together = 128;  // rows of a matrix stay in a near cache while its columns are read
  bool plain = true;
  for (std::size_t at = 0; at < count; at += together) {
    const std::size_t rows = std::min(together, count - at);
    for (const auto& decoder : decoders_) plain = plain && decoder->decode(first + at, rows, workspace.frame, at);
  }
  if (!plain) [[unlikely]]
    for (std::size_t row = 0; row < count; ++row) decode_row(first, row, workspace);
}

void BoundBatch::decode_row(std::size_t first, std::size_t row, Workspace& workspace) const {
  RowDecoder decoder(*fields_, workspace, row);
  try {
    for (const auto& column : decoders_) column->put(first + row, decoder);
  } catch (const RecordError& error) {
    throw in_table(error, first + row);
  }
}

}  // namespace fieldfare
