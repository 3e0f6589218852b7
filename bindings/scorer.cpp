// SPDX-License-Identifier: Apache-2.0
#include "scorer.hpp"

#include <utility>
#include <variant>

#include "fieldfare/artifact/artifact.hpp"

namespace py = pybind11;

namespace fieldfare::bindings {
namespace {

bool gives_probabilities(const Pipeline& pipeline) {
  const bool raw = std::holds_alternative<Identity>(pipeline.link) && pipeline.decision != Decision::argmax;
  return !pipeline.classes.empty() && pipeline.outputs() == pipeline.classes.size() && !raw;
}

py::object interned(const std::string& name) {
  PyObject* text = PyUnicode_FromStringAndSize(name.data(), static_cast<Py_ssize_t>(name.size()));
  if (!text) throw py::error_already_set();
  PyUnicode_InternInPlace(&text);
  return py::reinterpret_steal<py::object>(text);
}

}  // namespace

/// An artifact loaded without the interpreter lock.
struct Scorer::Loaded {
  Pipeline pipeline;
  Predictor predictor;

  static Loaded from(std::span<const std::byte> bytes) {
    const py::gil_scoped_release unlocked;
    Artifact artifact = parse(bytes);
    Predictor predictor(artifact.pipeline, std::move(artifact.digest));
    return {std::move(artifact.pipeline), std::move(predictor)};
  }
};

Scorer::Scorer(std::span<const std::byte> artifact) : Scorer(Loaded::from(artifact)) {}

Scorer::Scorer(Loaded&& loaded)
    : predictor_(std::move(loaded.predictor)),
      single_(predictor_.workspace()),
      has_probabilities_(gives_probabilities(loaded.pipeline)) {
  for (const Label& label : predictor_.classes())
    labels_.push_back(std::visit([](const auto& value) -> py::object { return py::cast(value); }, label));
  for (const Field& field : predictor_.schema()) names_.push_back(interned(field.name));
}

}  // namespace fieldfare::bindings
