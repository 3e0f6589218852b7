// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>

#include "rows.hpp"

namespace py = pybind11;

namespace fieldfare::bindings {
namespace {

using Read = Values (*)(const void* data, std::ptrdiff_t stride, std::size_t item_bytes);

template <class T>
Values numbers(const void* data, std::ptrdiff_t stride, std::size_t) {
  return Numbers<T>{static_cast<const std::byte*>(data), stride};
}

Values fixed_texts(const void* data, std::ptrdiff_t stride, std::size_t item_bytes) {
  return FixedTexts{static_cast<const std::byte*>(data), stride, item_bytes / sizeof(char32_t)};
}

Values objects(const void* data, std::ptrdiff_t stride, std::size_t) { return object_values(data, stride); }

/// A NumPy type: its kind, and its bytes per item (0: any number).
struct Layout {
  char kind;
  std::size_t item_bytes;
  Read read;
};

constexpr std::array layouts = {
    Layout{'b', 1, numbers<Flag>},
    Layout{'i', 1, numbers<std::int8_t>},
    Layout{'i', 2, numbers<std::int16_t>},
    Layout{'i', 4, numbers<std::int32_t>},
    Layout{'i', 8, numbers<std::int64_t>},
    Layout{'u', 1, numbers<std::uint8_t>},
    Layout{'u', 2, numbers<std::uint16_t>},
    Layout{'u', 4, numbers<std::uint32_t>},
    Layout{'u', 8, numbers<std::uint64_t>},
    Layout{'f', 2, numbers<Half>},
    Layout{'f', 4, numbers<float>},
    Layout{'f', 8, numbers<double>},
    Layout{'U', 0, fixed_texts},
    Layout{'O', 0, objects},
};

ColumnView column_at(const py::dtype& type, const void* data, std::ptrdiff_t stride, std::size_t rows) {
  const auto bytes = static_cast<std::size_t>(type.itemsize());
  for (const Layout& layout : layouts)
    if (layout.kind == type.kind() && (layout.item_bytes == 0 || layout.item_bytes == bytes))
      return {rows, layout.read(data, stride, bytes), {}};
  return {rows, Unsupported{py::str(type)}, {}};
}

ColumnView in_native_order(const py::array& array, std::vector<py::object>& owners) {
  return numpy_column(array.attr("astype")(array.dtype().attr("newbyteorder")("=")).cast<py::array>(), owners);
}

}  // namespace

ColumnView numpy_column(const py::array& array, std::vector<py::object>& owners) {
  const py::dtype type = array.dtype();
  if (type.byteorder() == '>') return in_native_order(array, owners);
  owners.push_back(array);
  return column_at(type, array.data(), array.strides(0), static_cast<std::size_t>(array.shape(0)));
}

ColumnView numpy_row(const py::array& array, py::ssize_t row, std::vector<py::object>& owners) {
  const py::dtype type = array.dtype();
  if (type.byteorder() == '>') return in_native_order(array[py::int_(row)].cast<py::array>(), owners);
  const auto* data = static_cast<const std::byte*>(array.data()) + row * array.strides(0);
  return column_at(type, data, array.strides(1), static_cast<std::size_t>(array.shape(1)));
}

}  // namespace fieldfare::bindings
