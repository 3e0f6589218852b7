// SPDX-License-Identifier: Apache-2.0
// One record at a time, by the shortest way Python has into C: these are method descriptors with one argument, not
// pybind11 functions, whose dispatch would cost as much as the prediction.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bind.hpp"
#include "dict_row.hpp"
#include "errors.hpp"

namespace py = pybind11;

namespace fieldfare::bindings {
namespace {

Scorer& scorer_of(PyObject* self) {
  auto* const instance = reinterpret_cast<py::detail::instance*>(self);
  auto* const scorer = static_cast<Scorer*>(instance->get_value_and_holder().value_ptr());
  if (!scorer) throw py::type_error("the predictor was not initialised");
  return *scorer;
}

/// The text of a JSON record; nothing if the record is no text.
std::optional<std::string_view> json_text(PyObject* record) {
  if (PyBytes_Check(record))
    return std::string_view(PyBytes_AS_STRING(record), static_cast<std::size_t>(PyBytes_GET_SIZE(record)));
  if (!PyUnicode_Check(record)) return std::nullopt;
  Py_ssize_t size = 0;
  const char* text = PyUnicode_AsUTF8AndSize(record, &size);
  if (!text) throw py::error_already_set();
  return std::string_view(text, static_cast<std::size_t>(size));
}

/// A pandas Series, or a mapping that is no dict, as a dict; None if the record is neither.
py::object dict_of(PyObject* record) {
  return py::module_::import("fieldfare._frames").attr("record_of")(py::handle(record));
}

Prediction predict(Scorer& scorer, PyObject* record) {
  if (PyDict_Check(record)) return scorer.predictor().predict(DictRow(record, scorer), scorer.single());
  if (const auto text = json_text(record)) return scorer.predictor().predict_json(*text, scorer.single());
  if (const py::object dict = dict_of(record); !dict.is_none()) return predict(scorer, dict.ptr());
  throw py::type_error("a record is a dict, or JSON as bytes or str; not " + std::string(Py_TYPE(record)->tp_name));
}

py::object checked(PyObject* object) {
  if (!object) throw py::error_already_set();
  return py::reinterpret_steal<py::object>(object);
}

py::object number(double value) { return checked(PyFloat_FromDouble(value)); }

py::object predict_one(Scorer& scorer, PyObject* record) {
  const Prediction prediction = predict(scorer, record);
  if (prediction.is_classifier()) return scorer.labels()[prediction.label_index()];
  if (prediction.probabilities().size() == 1) return number(prediction.value());
  const auto view = prediction.probabilities();
  const std::vector<double> values(view.begin(), view.end());  // making a tuple may run code that uses the workspace
  py::tuple all(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) all[i] = number(values[i]);
  return all;
}

py::object predict_proba_one(Scorer& scorer, PyObject* record) {
  if (!scorer.has_probabilities()) throw py::type_error("the model gives no probabilities");
  // The dict comes first: making it may collect garbage, and so run code that uses the workspace.
  py::object answer = checked(PyDict_New());
  const auto probabilities = predict(scorer, record).probabilities();
  for (std::size_t i = 0; i < probabilities.size(); ++i)
    if (PyDict_SetItem(answer.ptr(), scorer.labels()[i].ptr(), number(probabilities[i]).ptr()) != 0)
      throw py::error_already_set();
  return answer;
}

template <py::object (*answer)(Scorer&, PyObject*)>
PyObject* method(PyObject* self, PyObject* record) noexcept {
  try {
    return answer(scorer_of(self), record).release().ptr();
  } catch (...) {
    set_python_error_from_current();
    return nullptr;
  }
}

PyMethodDef methods[] = {
    {"predict_one", method<predict_one>, METH_O,
     "predict_one($self, record, /)\n--\n\n"
     "The label of one record (of a regressor: the value, a float).\n\n"
     "record: dict of names to values, or one JSON object as bytes or str. None, NaN and pandas.NA are missing; keys\n"
     "the model does not know are ignored. Raises RecordError, whose `where` is the JSON pointer of the bad value."},
    {"predict_proba_one", method<predict_proba_one>, METH_O,
     "predict_proba_one($self, record, /)\n--\n\n"
     "The probability of each class for one record, as a dict.\n\n"
     "record: dict of names to values, or one JSON object as bytes or str. None, NaN and pandas.NA are missing; keys\n"
     "the model does not know are ignored. Raises RecordError, whose `where` is the JSON pointer of the bad value;\n"
     "TypeError if the model gives no probabilities."},
};

}  // namespace

void bind_single(ScorerClass& scorer) {
  auto* const type = reinterpret_cast<PyTypeObject*>(scorer.ptr());
  for (PyMethodDef& each : methods) scorer.attr(each.ml_name) = checked(PyDescr_NewMethod(type, &each));
}

}  // namespace fieldfare::bindings
