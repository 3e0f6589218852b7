// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "fieldfare/plan/plan.hpp"
#include "python_value.hpp"
#include "scorer.hpp"

namespace fieldfare::bindings {

/// A Python dict as one record. Keys the model does not know are ignored; a key that is no string is a TypeError.
/// Runs no Python code, so that nothing can change the dict meanwhile.
class DictRow {
 public:
  DictRow(PyObject* dict, const Scorer& scorer) noexcept : dict_(dict), scorer_(scorer) {}

  // Records mostly come in the order of the schema, with keys that are the very objects Python interned.
  void decode(RowDecoder& row) const {
    const auto& names = scorer_.names();
    const auto fields = scorer_.predictor().plan().fields();
    Py_ssize_t position = 0;
    PyObject *key = nullptr, *value = nullptr;
    for (std::size_t next = 0; PyDict_Next(dict_, &position, &key, &value);) {
      const std::size_t slot = next < names.size() && key == names[next].ptr() ? next : find(key);
      if (slot == unknown) continue;
      put_value(value, fields[slot], slot, row);
      next = slot + 1;
    }
    row.finish();
  }

 private:
  static constexpr std::size_t unknown = static_cast<std::size_t>(-1);

  /// The slot of a key; throws TypeError.
  std::size_t find(PyObject* key) const;

  PyObject* dict_;
  const Scorer& scorer_;
};

}  // namespace fieldfare::bindings
