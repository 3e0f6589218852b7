// SPDX-License-Identifier: Apache-2.0
// Python dicts as rows, read under the interpreter lock.
#include <string>
#include <utility>

#include "dict_row.hpp"
#include "fieldfare/column/row_place.hpp"
#include "fieldfare/error.hpp"
#include "fieldfare/plan/plan.hpp"
#include "gil.hpp"
#include "rows.hpp"

namespace py = pybind11;

namespace fieldfare::bindings {
namespace {

class RecordRows final : public RowSource {
 public:
  RecordRows(py::tuple records, const Scorer& scorer, RecordOptions options)
      : records_(std::move(records)), scorer_(scorer), options_(options) {
    for (std::size_t row = 0; row < records_.size(); ++row)
      if (!PyDict_Check(at(row)))
        throw py::type_error("row " + std::to_string(row) + " is of type " + std::string(Py_TYPE(at(row))->tp_name) +
                             "; a record is a dict of names to values");
  }

  std::size_t rows() const noexcept override { return static_cast<std::size_t>(PyTuple_GET_SIZE(records_.ptr())); }

  UnknownFields unknown_fields() const noexcept override { return options_.unknown_fields(); }

  void decode(std::size_t first, std::size_t count, Workspace& workspace) const override {
    const Locked locked;
    for (std::size_t row = 0; row < count; ++row) decode_row(first, row, workspace);
  }

 private:
  void decode_row(std::size_t first, std::size_t row, Workspace& workspace) const {
    RowDecoder decoder(scorer_.predictor().plan().fields(), workspace, row);
    try {
      DictRow(at(first + row), scorer_, options_.decimals).decode(decoder);
    } catch (const RecordError& error) {
      throw in_table(error, first + row);
    }
  }

  PyObject* at(std::size_t row) const noexcept {
    return PyTuple_GET_ITEM(records_.ptr(), static_cast<Py_ssize_t>(row));
  }

  py::tuple records_;
  const Scorer& scorer_;
  RecordOptions options_;
};

}  // namespace

std::unique_ptr<RowSource> record_rows(py::tuple records, const Scorer& scorer, RecordOptions options) {
  return std::make_unique<RecordRows>(std::move(records), scorer, options);
}

}  // namespace fieldfare::bindings
