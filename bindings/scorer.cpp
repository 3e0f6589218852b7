// SPDX-License-Identifier: Apache-2.0
#include "scorer.hpp"

#include <span>
#include <string_view>
#include <utility>
#include <variant>

#include "gil.hpp"

namespace py = pybind11;

namespace fieldfare::bindings {
namespace {

/// Loads without the interpreter lock.
Predictor load_unlocked(std::string_view artifact, const LoadOptions& options) {
  const Unlocked unlocked;
  return load(std::as_bytes(std::span(artifact)), options);
}

py::object interned(const std::string& name) {
  PyObject* text = PyUnicode_FromStringAndSize(name.data(), static_cast<Py_ssize_t>(name.size()));
  if (!text) throw py::error_already_set();
  PyUnicode_InternInPlace(&text);
  return py::reinterpret_steal<py::object>(text);
}

}  // namespace

Scorer::Scorer(py::bytes artifact, const LoadOptions& options)
    : artifact_(std::move(artifact)), predictor_(load_unlocked(artifact_, options)), single_(predictor_.workspace()) {
  for (std::size_t target = 0; target < predictor_.targets(); ++target) {
    auto& labels = labels_.emplace_back();
    for (const Label& label : predictor_.classes(target))
      labels.push_back(std::visit([](const auto& value) -> py::object { return py::cast(value); }, label));
  }
  for (const Field& field : predictor_.schema()) names_.push_back(interned(field.name));
}

}  // namespace fieldfare::bindings
