// SPDX-License-Identifier: Apache-2.0
// A NumPy column of Python objects, read under the interpreter lock.
#include <cstring>
#include <limits>
#include <string>

#include "gil.hpp"
#include "python_value.hpp"
#include "rows.hpp"

namespace py = pybind11;

namespace fieldfare::bindings {
namespace {

class ObjectDecoder final : public ColumnDecoder {
 public:
  ObjectDecoder(Numbers<PyObject*> cells, const FieldTarget& field, std::size_t slot)
      : cells_(cells), field_(field), slot_(slot) {}

  bool decode(std::size_t first, std::size_t count, Frame& frame, std::size_t at) const override {
    const Locked locked;
    if (field_.type == DataType::string) {
      std::string* const kept = field_.text ? frame[*field_.text] + at : nullptr;
      return texts(first, count, frame[CodeColumn{field_.column}] + at, kept);
    }
    if (field_.type == DataType::float64) return numbers(first, count, frame[NumberColumn{field_.column}] + at);
    return count == 0;
  }

  void put(std::size_t row, RowDecoder& decoder) const override {
    const Locked locked;
    put_value(cell(row), field_, slot_, decoder, false);
  }

 private:
  // NumPy may leave null pointers in an array of objects that was never filled; they mean None.
  PyObject* cell(std::size_t row) const noexcept {
    PyObject* const object = cells_[row];
    return object ? object : Py_None;
  }

  bool texts(std::size_t first, std::size_t count, std::int32_t* to, std::string* kept) const {
    const Vocabulary& vocabulary = field_.vocabulary;
    for (std::size_t r = 0; r < count; ++r) {
      PyObject* const value = cell(first + r);
      if (PyUnicode_CheckExact(value) && PyUnicode_IS_COMPACT_ASCII(value) &&
          static_cast<std::size_t>(PyUnicode_GET_LENGTH(value)) <= RowDecoder::max_string_bytes) {
        to[r] = vocabulary.find(ascii_text(value));
        if (kept) kept[r].assign(ascii_text(value));
      } else if (field_.nullable && is_missing(value)) {
        to[r] = vocabulary.missing();
      } else {
        return false;
      }
    }
    return true;
  }

  bool numbers(std::size_t first, std::size_t count, double* to) const noexcept {
    for (std::size_t r = 0; r < count; ++r) {
      PyObject* const value = cell(first + r);
      if (PyFloat_CheckExact(value) && std::isfinite(PyFloat_AS_DOUBLE(value)))
        to[r] = PyFloat_AS_DOUBLE(value);
      else if (field_.nullable && is_missing(value))
        to[r] = std::numeric_limits<double>::quiet_NaN();
      else
        return false;
    }
    return true;
  }

  static bool is_missing(PyObject* value) noexcept {
    return value == Py_None || (PyFloat_CheckExact(value) && std::isnan(PyFloat_AS_DOUBLE(value)));
  }

  Numbers<PyObject*> cells_;
  const FieldTarget& field_;
  std::size_t slot_;
};

}  // namespace

Values object_values(const void* data, std::ptrdiff_t stride) {
  const Numbers<PyObject*> cells{static_cast<const std::byte*>(data), stride};
  return Foreign{[cells](const FieldTarget& field, std::size_t slot) -> std::unique_ptr<ColumnDecoder> {
    return std::make_unique<ObjectDecoder>(cells, field, slot);
  }};
}

}  // namespace fieldfare::bindings
