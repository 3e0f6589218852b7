// SPDX-License-Identifier: Apache-2.0
#include "stream/reload_check.hpp"

#include <variant>

#include "detail/printable.hpp"
#include "fieldfare/detail/enum_names.hpp"
#include "fieldfare/error.hpp"
#include "fieldfare/plan/plan.hpp"
#include "stream/json_text.hpp"

namespace fieldfare::stream {
namespace {

/// Every value of the one type is a value of the other.
bool widens(DataType from, DataType to) {
  return from == to || (to == DataType::float64 && (from == DataType::int64 || from == DataType::float32));
}

/// Why a field of the next model would refuse records that were accepted so far; empty: it would not.
std::string narrower(const Schema& accepted, const Field& next) {
  const auto slot = accepted.slot(next.name);
  if (!slot) return "is new";
  const Field& before = accepted[*slot];
  if (!widens(before.type, next.type))
    return "was " + std::string(detail::name_of(before.type)) + " and is " + std::string(detail::name_of(next.type));
  if (before.nullable && !next.nullable) return "may no longer be missing";
  // A whole number is never infinite.
  if (before.infinite && is_floating(before.type) && !next.infinite) return "may no longer be infinite";
  return {};
}

/// What stands in the answer of a target.
std::string form_of(const Predictor& predictor, std::size_t target) {
  const auto classes = predictor.classes(target);
  if (classes.size() == 2) {
    std::string text = "the probability of ";
    std::visit([&](const auto& label) { append_json(text, label); }, classes[1]);
    return text;
  }
  if (!classes.empty()) return classes.size() == 1 ? "the only label" : "a label of several";
  const auto values = predictor.plan().targets()[target].outputs;
  return values == 1 ? "a value" : std::to_string(values) + " values";
}

/// What stands in an answer: of each target, one after the other.
std::string form_of(const Predictor& predictor) {
  std::string text = form_of(predictor, 0);
  for (std::size_t target = 1; target < predictor.targets(); ++target) text += "; " + form_of(predictor, target);
  return text;
}

}  // namespace

Contract::Contract(const Predictor& predictor) : schema(predictor.schema()), answer(form_of(predictor)) {}

void check_takes_over(const Contract& contract, const Predictor& next, UnknownFields unknown) {
  std::string differences;
  const auto add = [&](const std::string& difference) {
    differences += (differences.empty() ? "" : ", ") + difference;
  };
  for (const Field& field : next.schema())
    if (const auto why = narrower(contract.schema, field); !why.empty())
      add("field `" + detail::printable(field.name) + "` " + why);
  if (unknown == UnknownFields::refuse)
    for (const Field& field : contract.schema)
      if (!next.schema().slot(field.name)) add("field `" + detail::printable(field.name) + "` would be an unknown one");
  if (const auto answer = form_of(next); answer != contract.answer)
    add("the answer was " + detail::printable(contract.answer) + " and is " + detail::printable(answer));
  if (!differences.empty())
    throw ConfigError("IncompatibleModel", "[model] path",
                      differences + "; the model in use stays: start the stream anew to change what it accepts");
}

}  // namespace fieldfare::stream
