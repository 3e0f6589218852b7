// SPDX-License-Identifier: Apache-2.0
#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "arguments.hpp"
#include "bind.hpp"
#include "fieldfare/artifact/artifact.hpp"
#include "gil.hpp"

namespace py = pybind11;

namespace fieldfare::bindings {
namespace {

template <class T>
std::vector<T> elements(const py::array& array) {
  const auto dense = py::array_t<T, py::array::c_style | py::array::forcecast>::ensure(array);
  if (!dense) throw py::error_already_set();
  return std::vector<T>(dense.data(), dense.data() + dense.size());
}

Tensor tensor_of(const std::string& name, const py::array& array) {
  if (array.dtype().equal(py::dtype::of<double>())) return elements<double>(array);
  if (array.dtype().equal(py::dtype::of<std::int32_t>())) return elements<std::int32_t>(array);
  if (array.dtype().equal(py::dtype::of<std::uint8_t>())) return elements<std::uint8_t>(array);
  throw py::type_error("tensor '" + name + "' is of dtype " + std::string(py::str(array.dtype())) +
                       "; expected float64, int32 or uint8");
}

using Tensors = std::map<std::string, py::array>;

Document document_of(const py::str& json, const Tensors& tensors) {
  Document document{text_of(json), {}};
  for (const auto& [name, array] : tensors) document.tensors.emplace(name, tensor_of(name, array));
  return document;
}

py::list infer(const py::str& json, const Tensors& tensors, const std::vector<std::string>& types) {
  const Op op = read_op(document_of(json, tensors));
  std::vector<ColumnType> inputs;
  inputs.reserve(types.size());
  for (const std::string& name : types) {
    const auto type = fieldfare::detail::value_of<DataType>(name);
    if (!type) throw py::value_error("no type is called '" + name + "'");
    inputs.push_back({*type, *type == DataType::string ? BlockKind::code : BlockKind::dense});
  }
  py::list blocks;
  for (const Block& block : op->infer(inputs)) {
    py::dict made;
    made["kind"] = fieldfare::detail::name_of(block.kind);
    made["type"] = fieldfare::detail::name_of(block.type);
    made["width"] = block.width;
    blocks.append(std::move(made));
  }
  return blocks;
}

py::bytes build(const py::str& json, const Tensors& tensors) {
  Document document = document_of(json, tensors);
  std::vector<std::byte> artifact;
  {
    const Unlocked unlocked;
    const Graph graph = read(std::move(document));
    graph.validate();
    artifact = save(graph);
  }
  return py::bytes(reinterpret_cast<const char*>(artifact.data()), artifact.size());
}

py::str document(const py::bytes& artifact) {
  const std::string_view bytes = artifact;
  const Artifact parsed = parse({reinterpret_cast<const std::byte*>(bytes.data()), bytes.size()});
  return py::str(write(parsed.graph).json);
}

}  // namespace

void bind_document(py::module_& module) {
  module.def("build", &build, py::arg("json"), py::arg("tensors"),
             "The bytes of an artifact from a document and its named arrays (float64, int32 or uint8, taken in "
             "C order). Raises ArtifactError when the document is not sound.");
  module.def("infer", &infer, py::arg("json"), py::arg("tensors"), py::arg("types"),
             "The blocks that an op, a name and parameters as JSON and named arrays, makes of inputs of these types. "
             "Raises ArtifactError when its parameters are not sound, or it does not take such inputs.");
  module.def("document", &document, py::arg("artifact"),
             "The JSON text of an artifact's document; long arrays are named in it, not contained.");
}

}  // namespace fieldfare::bindings
