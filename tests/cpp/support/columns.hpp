// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "cpp/support/reading.hpp"
#include "fieldfare/column/batch.hpp"

namespace fieldfare::tests {

/// A column of one piece over a vector, which must outlive it.
template <class T>
Column column_of(std::string name, const std::vector<T>& values) {
  const auto* data = reinterpret_cast<const std::byte*>(values.data());
  return {std::move(name), {ColumnView{values.size(), Numbers<T>{data, sizeof(T)}, {}}}};
}

/// Strings as Arrow lays them out.
template <class Offset>
struct ArrowTexts {
  explicit ArrowTexts(const std::vector<std::string>& texts) {
    for (const auto& text : texts) {
      bytes += text;
      offsets.push_back(static_cast<Offset>(bytes.size()));
    }
  }
  ColumnView view() const { return {offsets.size() - 1, Texts<Offset>{offsets.data(), bytes.data()}, {}}; }

  std::vector<Offset> offsets = {0};
  std::string bytes;
};

/// What one column becomes in the only field of a model, and what its error is.
class ColumnReading {
 public:
  explicit ColumnReading(Field field) : reading_({std::move(field)}) {}

  /// The values of all rows, decoded `block` at a time; codes as numbers. Throws what decoding throws.
  std::vector<double> read(const ColumnView& view, std::size_t block = 128) { return read(std::vector{view}, block); }
  std::vector<double> read(std::vector<ColumnView> chunks, std::size_t block = 128) {
    Column column{target().name, std::move(chunks)};
    const std::size_t rows = column.rows();
    const BoundBatch bound(reading_.predictor().plan(), Batch{rows, {std::move(column)}});
    Workspace workspace = reading_.predictor().workspace(block);
    std::vector<double> values;
    for (std::size_t first = 0; first < rows; first += block) {
      const std::size_t count = std::min(block, rows - first);
      bound.decode(first, count, workspace);
      for (std::size_t row = 0; row < count; ++row) values.push_back(value(workspace, row));
    }
    return values;
  }
  Refusal refusal(const ColumnView& view) {
    return Refusal::of([&] { read(view); });
  }
  /// What a record becomes that holds the one value which `put` gives to the decoder.
  double record(auto&& put) {
    RowDecoder decoder(reading_.predictor().plan().fields(), reading_.workspace(), 0);
    put(decoder);
    return value(reading_.workspace(), 0);
  }
  const FieldTarget& target() const { return reading_.predictor().plan().fields()[0]; }

 private:
  double value(const Workspace& workspace, std::size_t row) const {
    const std::uint32_t column = target().column;
    return target().type == DataType::string ? workspace.frame[CodeColumn{column}][row]
                                             : workspace.frame[NumberColumn{column}][row];
  }

  Reading reading_;
};

}  // namespace fieldfare::tests
