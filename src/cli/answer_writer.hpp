// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>
#include <vector>

#include "detail/printable.hpp"
#include "fieldfare/error.hpp"
#include "fieldfare/predictor.hpp"

namespace fieldfare::cli {

/// Writes answers as JSON objects, one a line; numbers read back with the same bits.
///   two classes   {"label":"yes","probability":0.73}              probability: of classes[1]
///   more classes  {"label":"b","probabilities":{"a":0.1,"b":0.7,"c":0.2}}
///   only decides  {"label":"yes","margins":[0.25]}                a classifier without probabilities
///   no classes    {"value":3.5}, or {"values":[3.5,1.0]}
///   many targets  {"targets":[{"label":"yes","probability":0.73},{"label":0,"probability":0.2}]}
///   a bad record  {"error":{"row":2,"line":2,"code":"TypeMismatch","where":"/age","message":"..."}}
/// Rows and lines of the input count from 1; the place is within the record.
class AnswerWriter {
 public:
  explicit AnswerWriter(const Predictor& predictor) {
    for (std::size_t target = 0; target < predictor.targets(); ++target)
      targets_.emplace_back(predictor.classes(target));
  }

  void append(const Prediction& prediction, std::string& out) const {
    if (targets_.size() == 1) {
      targets_[0].append(prediction, out);
    } else {
      out += "{\"targets\":";
      for (std::size_t i = 0; i < targets_.size(); ++i) {
        out += i == 0 ? '[' : ',';
        targets_[i].append(prediction.target(i), out);
      }
      out += "]}";
    }
    out += '\n';
  }

  /// In the place of the answer for a line of the input, which holds one record.
  static void append(const Error& error, std::size_t line, std::string& out) {
    const nlohmann::ordered_json value = {
        {"error",
         {{"row", line}, {"line", line}, {"code", error.code()}, {"where", error.where()}, {"message", error.what()}}}};
    out +=
        fieldfare::detail::printable_json(value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    out += '\n';
  }

 private:
  /// The answers for one target.
  class Target {
   public:
    explicit Target(std::span<const Label> classes) {
      for (const Label& label : classes) {
        const nlohmann::json value = std::visit([](const auto& v) { return nlohmann::json(v); }, label);
        const std::string text = fieldfare::detail::printable_json(value.dump());
        labels_.push_back(text);
        keys_.push_back(value.is_string() ? text : '"' + text + '"');
      }
    }

    void append(const Prediction& prediction, std::string& out) const {
      const auto outputs = prediction.outputs();
      if (!prediction.is_classifier()) {
        append_values(outputs, out);
      } else if (!prediction.has_probabilities()) {
        append_label(prediction, out);
        out += ",\"margins\":";
        append_list(prediction.margins(), out);
      } else if (labels_.size() == 2) {
        append_label(prediction, out);
        out += ",\"probability\":";
        append_number(prediction.probability(), out);
      } else {
        append_label(prediction, out);
        out += ",\"probabilities\":";
        for (std::size_t k = 0; k < outputs.size(); ++k) {
          out += k == 0 ? '{' : ',';
          out += keys_[k];
          out += ':';
          append_number(outputs[k], out);
        }
        out += '}';
      }
      out += '}';
    }

   private:
    void append_label(const Prediction& prediction, std::string& out) const {
      out += "{\"label\":";
      out += labels_[prediction.label_index()];
    }

    std::vector<std::string> labels_, keys_;  // as JSON: the label itself, and as the key of an object
  };

  static void append_values(std::span<const double> values, std::string& out) {
    if (values.size() == 1) {
      out += "{\"value\":";
      return append_number(values[0], out);
    }
    out += "{\"values\":";
    append_list(values, out);
  }

  static void append_list(std::span<const double> values, std::string& out) {
    for (std::size_t k = 0; k < values.size(); ++k) {
      out += k == 0 ? '[' : ',';
      append_number(values[k], out);
    }
    out += ']';
  }

  // JSON has no infinities and no NaN.
  static void append_number(double value, std::string& out) {
    if (std::isfinite(value)) {
      fmt::format_to(std::back_inserter(out), "{}", value);
    } else {
      out += "null";
    }
  }

  std::vector<Target> targets_;
};

}  // namespace fieldfare::cli
