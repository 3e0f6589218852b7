// SPDX-License-Identifier: Apache-2.0
// One record at a time, by the shortest way Python has into C: these are method descriptors, not pybind11 functions,
// whose dispatch would cost as much as the prediction.
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "arguments.hpp"
#include "bind.hpp"
#include "dict_row.hpp"
#include "errors.hpp"
#include "initialised.hpp"
#include "optional_method.hpp"
#include "record_options.hpp"

namespace py = pybind11;

namespace fieldfare::bindings {
namespace {

/// The text of a JSON record; nothing if the record is no text. `kept` keeps what a string does not.
std::optional<std::string_view> json_text(PyObject* record, std::string& kept) {
  if (PyBytes_Check(record))
    return std::string_view(PyBytes_AS_STRING(record), static_cast<std::size_t>(PyBytes_GET_SIZE(record)));
  if (!PyUnicode_Check(record)) return std::nullopt;
  Py_ssize_t size = 0;
  const char* text = PyUnicode_AsUTF8AndSize(record, &size);
  if (text) return std::string_view(text, static_cast<std::size_t>(size));
  if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) throw py::error_already_set();
  PyErr_Clear();
  return kept = text_of(record);
}

/// A pandas Series, or a mapping that is no dict, as a dict; None if the record is neither.
py::object dict_of(PyObject* record) {
  return py::module_::import("fieldfare._frames").attr("record_of")(py::handle(record));
}

Prediction predict(Scorer& scorer, PyObject* record, RecordOptions options) {
  scorer.single().set_unknown_fields(options.unknown_fields());
  if (PyDict_Check(record))
    return scorer.predictor().predict(DictRow(record, scorer, options.decimals), scorer.single());
  std::string kept;
  if (const auto text = json_text(record, kept)) return scorer.predictor().predict_json(*text, scorer.single());
  if (const py::object dict = dict_of(record); !dict.is_none()) return predict(scorer, dict.ptr(), options);
  throw py::type_error("a record is a dict, or JSON as bytes or str; not " + std::string(Py_TYPE(record)->tp_name));
}

py::object checked(PyObject* object) {
  if (!object) throw py::error_already_set();
  return py::reinterpret_steal<py::object>(object);
}

py::object number(double value) { return checked(PyFloat_FromDouble(value)); }

/// What one target answers. Nothing of it lies in the workspace: making a list may run code that uses that.
struct Answer {
  std::size_t label = 0;
  std::vector<double> outputs;
};

std::vector<Answer> answers_of(const Prediction& prediction) {
  std::vector<Answer> all;
  for (std::size_t i = 0; i < prediction.targets(); ++i) {
    const Prediction target = prediction.target(i);
    all.push_back({target.label_index(), {target.outputs().begin(), target.outputs().end()}});
  }
  return all;
}

/// The label, the value, or a list of values.
py::object given(const std::vector<py::object>& labels, const Answer& answer) {
  if (!labels.empty()) return labels[answer.label];
  if (answer.outputs.size() == 1) return number(answer.outputs[0]);
  py::list values;
  for (const double value : answer.outputs) values.append(number(value));
  return values;
}

py::object predict_one(Scorer& scorer, PyObject* record, RecordOptions options) {
  const Prediction prediction = predict(scorer, record, options);
  if (prediction.targets() == 1 && prediction.is_classifier()) return scorer.labels(0)[prediction.label_index()];
  if (prediction.targets() == 1 && prediction.outputs().size() == 1) return number(prediction.outputs()[0]);
  const std::vector<Answer> answers = answers_of(prediction);
  if (answers.size() == 1) return given(scorer.labels(0), answers[0]);
  py::list all;
  for (std::size_t i = 0; i < answers.size(); ++i) all.append(given(scorer.labels(i), answers[i]));
  return all;
}

void require_probabilities(PyObject* self) {
  if (!object_of<Scorer>(self).predictor().has_probabilities())
    throw py::attribute_error("the model gives no probabilities: " + std::string(py::repr(self)));
}

void put_probabilities(const std::vector<py::object>& labels, std::span<const double> probabilities, PyObject* dict) {
  for (std::size_t i = 0; i < probabilities.size(); ++i)
    if (PyDict_SetItem(dict, labels[i].ptr(), number(probabilities[i]).ptr()) != 0) throw py::error_already_set();
}

py::object predict_proba_one(Scorer& scorer, PyObject* record, RecordOptions options) {
  // The dict comes first: making it may collect garbage, and so run code that uses the workspace.
  py::object answer = checked(PyDict_New());
  const Prediction prediction = predict(scorer, record, options);
  if (prediction.targets() == 1) {
    put_probabilities(scorer.labels(0), prediction.probabilities(), answer.ptr());
    return answer;
  }
  const std::vector<Answer> answers = answers_of(prediction);
  py::list all;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    py::object each = checked(PyDict_New());
    put_probabilities(scorer.labels(i), answers[i].outputs, each.ptr());
    all.append(std::move(each));
  }
  return all;
}

/// The keywords of a call, of which `values` are the values. Throws TypeError.
RecordOptions options_of(PyObject* keywords, PyObject* const* values) {
  constexpr std::array<std::pair<const char*, bool RecordOptions::*>, 2> names = {
      {{"strict", &RecordOptions::strict}, {"decimals", &RecordOptions::decimals}}};
  RecordOptions options;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(keywords); ++i) {
    PyObject* const given = PyTuple_GET_ITEM(keywords, i);
    bool known = false;
    for (const auto& [name, member] : names) {
      if (PyUnicode_CompareWithASCIIString(given, name) != 0) continue;
      if (!PyBool_Check(values[i])) throw py::type_error(std::string(name) + " is True or False");
      options.*member = values[i] == Py_True;
      known = true;
    }
    if (!known) throw py::type_error("unexpected keyword argument " + std::string(py::repr(given)));
  }
  return options;
}

template <py::object (*answer)(Scorer&, PyObject*, RecordOptions), RequireMethod require = nullptr>
PyObject* method(PyObject* self, PyObject* const* arguments, Py_ssize_t count, PyObject* keywords) noexcept {
  try {
    Scorer& scorer = object_of<Scorer>(self);
    if constexpr (require != nullptr) require(self);
    if (count != 1) throw py::type_error("expected one record, got " + std::to_string(count) + " arguments");
    const RecordOptions options = keywords ? options_of(keywords, arguments + 1) : RecordOptions{};
    return answer(scorer, arguments[0], options).release().ptr();
  } catch (...) {
    set_python_error_from_current();
    return nullptr;
  }
}

// What Python calls with METH_FASTCALL | METH_KEYWORDS has another type than PyMethodDef declares.
template <class Function>
PyCFunction as_method(Function* function) noexcept {
  return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}

PyMethodDef predict_one_method = {
    "predict_one", as_method(&method<predict_one>), METH_FASTCALL | METH_KEYWORDS,
    "predict_one($self, record, /, *, strict=False, decimals=False)\n--\n\n"
    "The label of one record (of a regressor: the value, a float); of several targets or values, a list.\n\n"
    "record: dict of names to values, or one JSON object as bytes or str. None, NaN and pandas.NA are missing, and so\n"
    "is a field that is not given. Keys the model does not know are ignored, unless one of them is the name of a "
    "field\n"
    "that is not given, misspelt (MisspeltField), or no field is given at all (NoKnownField).\n"
    "strict: every key the model does not know is refused (UnknownField).\n"
    "decimals: decimal.Decimal is a number, too.\n\n"
    "Raises RecordError, whose `where` is the JSON pointer of the bad value."};

PyMethodDef predict_proba_one_method = {
    "predict_proba_one", as_method(&method<predict_proba_one, require_probabilities>), METH_FASTCALL | METH_KEYWORDS,
    "predict_proba_one($self, record, /, *, strict=False, decimals=False)\n--\n\n"
    "The probability of each class for one record, as a dict; of several targets, a list of dicts. Arguments and\n"
    "errors are those of predict_one. Only models that give probabilities have this method."};

}  // namespace

void bind_single(ScorerClass& scorer) {
  auto* const type = reinterpret_cast<PyTypeObject*>(scorer.ptr());
  scorer.attr("predict_one") = checked(PyDescr_NewMethod(type, &predict_one_method));
  scorer.attr("predict_proba_one") = optional_method(type, predict_proba_one_method, require_probabilities);
}

}  // namespace fieldfare::bindings
