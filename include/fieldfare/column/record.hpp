// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "fieldfare/column/row_decoder.hpp"
#include "fieldfare/error.hpp"
#include "fieldfare/schema/schema.hpp"

namespace fieldfare {

/// One row, built through schema slots. Strings are views: they must outlive the call that predicts. They are compared
/// byte by byte, and nobody looks whether they are UTF-8: text that is not is a category that no model knows.
/// Allocates once; set the same slots again for the next row.
class Record {
 public:
  explicit Record(const Schema& schema) : schema_(&schema), values_(schema.size()) {}

  /// By slot, the fast way: resolve it once with `schema.slot(name)`.
  Record& set(std::size_t slot, double value) { return put(slot, value); }
  Record& set(std::size_t slot, float value) { return put(slot, static_cast<double>(value)); }
  Record& set(std::size_t slot, std::int64_t value) { return put(slot, value); }
  Record& set(std::size_t slot, int value) { return put(slot, static_cast<std::int64_t>(value)); }
  Record& set(std::size_t slot, bool value) { return put(slot, value); }
  Record& set(std::size_t slot, std::string_view value) { return put(slot, value); }
  /// A null pointer is a missing value, as in a struct.
  Record& set(std::size_t slot, const char* value) {
    return value ? set(slot, std::string_view(value)) : set(slot, nullptr);
  }
  Record& set(std::size_t slot, std::nullptr_t) { return put(slot, Null{}); }

  /// By name; throws SchemaError (`UnknownColumn`).
  template <class T>
  Record& set(std::string_view name, T value) {
    const auto slot = schema_->slot(name);
    if (!slot) throw SchemaError("UnknownColumn", std::string(name), "the model has no such field");
    return set(*slot, value);
  }

  /// Forgets every value: all fields are missing.
  void clear() noexcept {
    for (auto& value : values_) value = std::monostate{};
  }

  void decode(RowDecoder& row) const {
    if (values_.size() != row.fields()) throw SchemaError("BadShape", "", "the record was built for another schema");
    for (std::size_t slot = 0; slot < values_.size(); ++slot) std::visit(Put{row, slot}, values_[slot]);
    row.finish();
  }

 private:
  struct Null {};
  using Value = std::variant<std::monostate, Null, bool, std::int64_t, double, std::string_view>;
  struct Put {
    RowDecoder& row;
    std::size_t slot;
    void operator()(std::monostate) const {}
    void operator()(Null) const { row.null(slot); }
    void operator()(bool value) const { row.boolean(slot, value); }
    void operator()(std::int64_t value) const { row.integer(slot, value); }
    void operator()(double value) const { row.number(slot, value); }
    void operator()(std::string_view value) const { row.text(slot, value); }
  };

  Record& put(std::size_t slot, Value value) {
    if (slot >= values_.size()) throw SchemaError("UnknownColumn", std::to_string(slot), "no such slot");
    values_[slot] = value;
    return *this;
  }

  const Schema* schema_;
  std::vector<Value> values_;
};

}  // namespace fieldfare
