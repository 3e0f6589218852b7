// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cpp/support/pipelines.hpp"
#include "fieldfare/error.hpp"
#include "fieldfare/io/json_reader.hpp"
#include "fieldfare/plan/plan.hpp"
#include "fieldfare/predictor.hpp"

namespace fieldfare::tests {

/// The code of the error that a call throws, and its place; "" if it throws none.
struct Refusal {
  std::string code, where, message, kind;

  template <class Call>
  static Refusal of(Call&& call) {
    try {
      std::forward<Call>(call)();
    } catch (const Error& error) {
      return {error.code(), error.where(), error.what(), std::string(error.kind())};
    }
    return {};
  }
};

/// Records read with a schema of the test's choice, and what the model gets to see of them.
class Reading {
 public:
  explicit Reading(std::vector<Field> fields)
      : predictor_(sum_of(std::move(fields))), workspace_(predictor_.workspace()) {}

  void read(std::string_view record) { read_json(record, predictor_.plan(), workspace_, 0); }
  Refusal refusal(std::string_view record) {
    return Refusal::of([&] { read(record); });
  }
  std::string code(std::string_view record) { return refusal(record).code; }

  /// The value of a number field of the record read last.
  double number(std::string_view name) const { return workspace_.frame[NumberColumn{target(name).column}][0]; }
  /// The text of a string field of the record read last: "<missing>", "<unknown>" or one of its categories.
  std::string text(std::string_view name) const {
    const FieldTarget& field = target(name);
    const std::int32_t code = workspace_.frame[CodeColumn{field.column}][0];
    if (code == field.vocabulary.missing()) return "<missing>";
    return code == field.vocabulary.unknown() ? "<unknown>" : std::string(field.vocabulary[code]);
  }

  const Predictor& predictor() const { return predictor_; }
  Workspace& workspace() { return workspace_; }

 private:
  const FieldTarget& target(std::string_view name) const {
    return predictor_.plan().fields()[predictor_.schema().slot(name).value()];
  }
  Predictor predictor_;
  Workspace workspace_;
};

inline Field number_field(std::string name, DataType type = DataType::float64, bool nullable = false) {
  return {std::move(name), type, nullable, false, {}};
}
inline Field text_field(std::string name, std::vector<std::string> categories, bool nullable = false) {
  return {std::move(name), DataType::string, nullable, false, std::move(categories)};
}

}  // namespace fieldfare::tests
