// SPDX-License-Identifier: Apache-2.0
#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "arguments.hpp"
#include "bind.hpp"
#include "fieldfare/plan/plan.hpp"
#include "initialised.hpp"
#include "plan/engine/instruction_set.hpp"

namespace py = pybind11;

namespace fieldfare::bindings {
namespace {

using Self = Initialised<Scorer>;

py::tuple schema(Self scorer) {
  py::list fields;
  const Schema& schema = scorer->predictor().schema();
  for (std::size_t slot = 0; slot < schema.size(); ++slot) {
    const Field& field = schema[slot];
    fields.append(py::make_tuple(field.name, py::str(std::string(detail::name_of(field.type))), field.nullable,
                                 field.infinite, py::tuple(py::cast(field.categories)), schema.matrix_position(slot)));
  }
  return py::tuple(fields);
}

/// Of each target its labels, how many margins and outputs it has, and whether these are probabilities.
py::tuple targets(Self scorer) {
  py::list all;
  const std::span<const TargetPlace> places = scorer->predictor().plan().targets();
  for (std::size_t i = 0; i < places.size(); ++i)
    all.append(py::make_tuple(py::tuple(py::cast(scorer->labels(i))), places[i].margins, places[i].outputs,
                              places[i].probabilities));
  return py::tuple(all);
}

py::dict provenance(Self scorer) {
  py::dict all;
  Provenance::fields(scorer->predictor().provenance(),
                     [&](std::string_view name, const auto& value) { all[py::str(std::string(name))] = value; });
  return all;
}

std::optional<InstructionSet> instruction_set_of(const py::object& given) {
  if (given.is_none()) return std::nullopt;
  if (const auto found = detail::value_of<InstructionSet>(text_argument("instruction_set", given))) return found;
  throw py::value_error("instruction_set is baseline, avx2 or avx512, not " + std::string(py::repr(given)));
}

bool is_initialised(const py::object& self) {
  return reinterpret_cast<py::detail::instance*>(self.ptr())->get_value_and_holder().value_ptr() != nullptr;
}

}  // namespace

ScorerClass bind_scorer(py::module_& module) {
  module.def(
      "instruction_set",
      [](const py::object& most) {
        return std::string(detail::name_of(instruction_set({.instruction_set = instruction_set_of(most)})));
      },
      py::arg("most") = py::none(), "The widest instructions of models that are loaded with this choice.");
  ScorerClass scorer(module, "Scorer", "A loaded artifact.");
  scorer
      .def(py::init([](const py::object& artifact, const py::object& instruction_set) {
             return std::make_unique<Scorer>(bytes_argument("artifact", artifact),
                                             LoadOptions{.instruction_set = instruction_set_of(instruction_set)});
           }),
           py::arg("artifact"), py::arg("instruction_set") = py::none(),
           "Validates the bytes of an artifact and replays its checks. Raises ArtifactError; ValueError when no "
           "instruction set has that name.")
      .def_property_readonly("_initialised", &is_initialised)
      .def_property_readonly("_artifact", [](Self self) { return self->artifact(); })
      .def_property_readonly("_schema", &schema)
      .def_property_readonly("_matrix_width", [](Self self) { return self->predictor().schema().matrix_width(); })
      .def_property_readonly(
          "_left_out",
          [](Self self) {
            return std::string(fieldfare::detail::name_of(self->predictor().schema().matrix().left_out));
          })
      .def_property_readonly("_field_names", [](Self self) { return py::tuple(py::cast(self->names())); })
      .def_property_readonly("_targets", &targets)
      .def_property_readonly("_provenance", &provenance)
      .def_property_readonly("_digest", [](Self self) { return self->predictor().digest(); })
      .def_property_readonly("_engine", [](Self self) { return std::string(self->predictor().engine()); })
      .def_property_readonly("_feature_names", [](Self self) { return self->predictor().feature_names(); })
      .def_property_readonly("_has_margins", [](Self self) { return self->predictor().has_margins(); })
      .def_property_readonly("_has_probabilities", [](Self self) { return self->predictor().has_probabilities(); })
      .def_property_readonly("_trees", [](Self self) { return self->predictor().plan().trees(); })
      .def_property_readonly("_bytes", [](Self self) { return self->predictor().plan().bytes(); });
  return scorer;
}

}  // namespace fieldfare::bindings
