// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "fieldfare/column/batch.hpp"
#include "fieldfare/predictor.hpp"

namespace fieldfare::cli {

/// The values of one field in a column: int64, float64 or booleans, or strings one after the other.
class BenchColumn {
 public:
  explicit BenchColumn(const Field& field) : field_(field) {}

  /// Appends a value; nullptr or null: missing.
  void add(const nlohmann::json* value);
  /// Rows [first, first + rows) without a copy.
  Column slice(std::size_t first, std::size_t rows) const;

 private:
  const Field& field_;
  std::size_t rows_ = 0;
  std::vector<std::int64_t> integers_, offsets_{0};
  std::vector<double> numbers_;
  std::vector<Flag> flags_;
  std::string bytes_;
  std::vector<std::uint8_t> valid_;
};

/// The rows of a benchmark, in the three ways that records come: JSON text, decoded records, columns.
class BenchRows {
 public:
  /// Reads JSON lines; the columns hold at least `least_rows`, the file's rows again and again if need be.
  /// Throws UsageError for a file without rows, RecordError for a row that cannot be scored.
  BenchRows(const Predictor& predictor, const std::string& path, std::size_t least_rows);
  BenchRows(const BenchRows&) = delete;
  BenchRows& operator=(const BenchRows&) = delete;

  std::size_t size() const noexcept { return lines_.size(); }
  /// How many of the lines differ.
  std::size_t distinct() const;
  /// Mean length of a row's text in bytes.
  double mean_bytes() const noexcept;
  const std::string& line(std::size_t i) const noexcept { return lines_[i % lines_.size()]; }
  const Record& record(std::size_t i) const noexcept { return records_[i % records_.size()]; }
  /// All rows in consecutive batches of so many rows; a last, smaller one is left out.
  std::vector<Batch> batches(std::size_t rows) const;

 private:
  void add_record(const Schema& schema, std::size_t row);

  Predictor predictor_;  // keeps the schema alive
  std::vector<std::string> lines_;
  std::vector<nlohmann::json> objects_;  // own the strings of the records
  std::vector<Record> records_;
  std::vector<BenchColumn> columns_;
  std::size_t column_rows_ = 0;
};

}  // namespace fieldfare::cli
