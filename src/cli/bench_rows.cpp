// SPDX-License-Identifier: Apache-2.0
#include "cli/bench_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "cli/exit_status.hpp"
#include "cli/line_reader.hpp"
#include "fieldfare/io/json_reader.hpp"

namespace fieldfare::cli {
namespace {

const nlohmann::json* find(const nlohmann::json& object, const std::string& name) {
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

void set(Record& record, std::size_t slot, const nlohmann::json& value) {
  if (value.is_null()) {
    record.set(slot, nullptr);
  } else if (value.is_string()) {
    record.set(slot, std::string_view(value.get_ref<const std::string&>()));
  } else if (value.is_boolean()) {
    record.set(slot, value.get<bool>());
  } else if (value.is_number_float()) {
    record.set(slot, value.get<double>());
  } else {
    record.set(slot, value.get<std::int64_t>());
  }
}

}  // namespace

void BenchColumn::add(const nlohmann::json* value) {
  const bool given = value && !value->is_null();
  if (rows_ % 8 == 0) valid_.push_back(0);
  if (given) valid_.back() = static_cast<std::uint8_t>(valid_.back() | 1u << rows_ % 8);
  ++rows_;
  if (field_.type == DataType::string) {
    if (given) bytes_ += value->get_ref<const std::string&>();
    offsets_.push_back(static_cast<std::int64_t>(bytes_.size()));
  } else if (field_.type == DataType::boolean) {
    flags_.push_back({static_cast<std::uint8_t>(given && value->get<bool>())});
  } else if (field_.type == DataType::int64) {
    integers_.push_back(given ? value->get<std::int64_t>() : 0);
  } else {
    numbers_.push_back(given ? value->get<double>() : 0);
  }
}

Column BenchColumn::slice(std::size_t first, std::size_t rows) const {
  ColumnView view;
  view.rows = rows;
  view.validity = {valid_.data(), first};
  if (field_.type == DataType::string) {
    view.values = Texts<std::int64_t>{offsets_.data() + first, bytes_.data()};
  } else if (field_.type == DataType::boolean) {
    view.values = Numbers<Flag>{reinterpret_cast<const std::byte*>(flags_.data() + first)};
  } else if (field_.type == DataType::int64) {
    view.values = Numbers<std::int64_t>{reinterpret_cast<const std::byte*>(integers_.data() + first)};
  } else {
    view.values = Numbers<double>{reinterpret_cast<const std::byte*>(numbers_.data() + first)};
  }
  return {field_.name, {view}};
}

BenchRows::BenchRows(const Predictor& predictor, const std::string& path, std::size_t least_rows)
    : predictor_(predictor) {
  LineReader reader(path, JsonLimits::record_bytes(predictor.schema().size()));
  Workspace workspace = predictor.workspace();
  while (const auto line = reader.next()) {
    predictor.predict_json(*line, workspace);
    lines_.emplace_back(*line);
    objects_.push_back(nlohmann::json::parse(*line));
  }
  if (lines_.empty()) throw UsageError(path + ": no rows", "give a file of JSON lines");
  const Schema& schema = predictor_.schema();
  for (std::size_t row = 0; row < objects_.size(); ++row) add_record(schema, row);
  for (const Field& field : schema) columns_.emplace_back(field);
  column_rows_ = std::max(least_rows, lines_.size());
  for (std::size_t row = 0; row < column_rows_; ++row)
    for (std::size_t slot = 0; slot < schema.size(); ++slot)
      columns_[slot].add(find(objects_[row % objects_.size()], schema[slot].name));
}

void BenchRows::add_record(const Schema& schema, std::size_t row) {
  Record& record = records_.emplace_back(schema);
  for (std::size_t slot = 0; slot < schema.size(); ++slot)
    if (const nlohmann::json* value = find(objects_[row], schema[slot].name)) set(record, slot, *value);
}

std::size_t BenchRows::distinct() const {
  return std::unordered_set<std::string_view>(lines_.begin(), lines_.end()).size();
}

double BenchRows::mean_bytes() const noexcept {
  std::size_t total = 0;
  for (const std::string& line : lines_) total += line.size();
  return static_cast<double>(total) / static_cast<double>(lines_.size());
}

std::vector<Batch> BenchRows::batches(std::size_t rows) const {
  std::vector<Batch> batches;
  for (std::size_t first = 0; first + rows <= column_rows_; first += rows) {
    Batch& batch = batches.emplace_back();
    batch.rows = rows;
    for (const BenchColumn& column : columns_) batch.columns.push_back(column.slice(first, rows));
  }
  return batches;
}

}  // namespace fieldfare::cli
