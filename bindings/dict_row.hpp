// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "fieldfare/io/json_reader.hpp"
#include "fieldfare/plan/plan.hpp"
#include "python_value.hpp"
#include "scorer.hpp"

namespace fieldfare::bindings {

/// A Python dict as one record, with the limits of one in JSON. A key that is no string is a TypeError. Runs no Python
/// code, so that nothing can change the dict meanwhile.
class DictRow {
 public:
  DictRow(PyObject* dict, const Scorer& scorer, bool decimals) noexcept
      : dict_(dict), scorer_(scorer), decimals_(decimals) {}

  // Records mostly come in the order of the schema, with keys that are the very objects Python interned.
  void decode(RowDecoder& row) const {
    const auto& names = scorer_.names();
    const FieldTable& fields = scorer_.predictor().plan().fields();
    if (static_cast<std::size_t>(PyDict_GET_SIZE(dict_)) > JsonLimits::fields(fields.columns())) too_many(fields);
    Py_ssize_t position = 0;
    PyObject *key = nullptr, *value = nullptr;
    for (std::size_t next = 0; PyDict_Next(dict_, &position, &key, &value);) {
      const std::size_t slot = next < names.size() && key == names[next].ptr() ? next : find(key, row);
      if (slot == unknown) continue;
      put_value(value, fields[slot], slot, row, decimals_);
      next = slot + 1;
    }
    row.finish();
  }

 private:
  static constexpr std::size_t unknown = static_cast<std::size_t>(-1);

  /// The slot of a key, or `unknown` after the row was told of it; throws TypeError, RecordError.
  std::size_t find(PyObject* key, RowDecoder& row) const;
  [[noreturn]] static void too_many(const FieldTable& fields);

  PyObject* dict_;
  const Scorer& scorer_;
  bool decimals_;
};

}  // namespace fieldfare::bindings
