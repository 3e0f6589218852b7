// SPDX-License-Identifier: Apache-2.0
#include "interruptible.hpp"

#include "gil.hpp"

namespace py = pybind11;

namespace fieldfare::bindings {
namespace {

/// Whether this is Python's main thread, as far as can be told without an import: importing `threading` takes longer
/// than this package may, and an import while rows are scored could not be forked.
bool may_be_main_thread() {
  PyObject* const threading = PyDict_GetItemString(PyImport_GetModuleDict(), "threading");
  if (!threading || !py::hasattr(threading, "main_thread")) return true;
  return py::handle(threading).attr("main_thread")().attr("ident").cast<unsigned long>() == PyThread_get_thread_ident();
}

struct Interrupted {};

}  // namespace

void Interruptible::look() const {
  const Locked locked;
  next_ = may_be_main_thread() ? Clock::now() + interval : Clock::time_point::max();
  if (PyErr_CheckSignals() == 0) return;
  raised_.emplace();
  throw Interrupted{};
}

void Interruptible::rethrow() const {
  if (raised_) throw py::error_already_set(*raised_);
}

}  // namespace fieldfare::bindings
