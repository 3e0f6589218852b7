// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fieldfare/predictor.hpp"
#include "fieldfare/stream/config.hpp"
#include "stream/field_reader.hpp"
#include "stream/predicate.hpp"

namespace fieldfare::stream {

/// A model with everything a stream asks of it, compiled. Immutable, shared by the workers; a reload makes a new one.
class ScoringModel {
 public:
  /// Throws ConfigError (`UnknownName`, `DuplicateField`, `NotBinary`, and those of Predicate).
  ScoringModel(Predictor predictor, const Config& config);

  const Predictor& predictor() const noexcept { return predictor_; }
  const std::string& name() const noexcept { return name_; }
  UnknownFields unknown_fields() const noexcept { return unknown_fields_; }
  /// The fields of `[record.extra]` are no unknown ones.
  WorkspaceOptions workspace_options() const;

 private:
  friend class Scorer;

  /// One topic that answers go to: route 0 is the output topic, then one per `[[output]]`.
  struct Route {
    std::optional<Predicate> when;
    std::vector<std::pair<std::size_t, std::string>> copied;  ///< position in `fields_`, and `,"name":`
  };

  Route route(const std::vector<std::string>& copied);
  std::size_t use(std::string_view field, const std::string& purpose);
  std::optional<FieldType> type_of(std::string_view field) const;

  Predictor predictor_;
  std::string name_, model_json_;
  Properties extra_;
  UnknownFields unknown_fields_;
  std::optional<double> threshold_;
  std::optional<std::size_t> id_;
  std::vector<InputField> fields_;
  std::vector<std::string> known_fields_;
  std::vector<Route> routes_;
  bool uses_features_ = false;
};

/// Where a record came from.
struct RecordSource {
  std::string_view topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::optional<std::string_view> key;
};

/// An answer for one route.
struct Answer {
  std::size_t route;
  std::string_view json;
};

/// Scores one record after the other; one per worker.
class Scorer {
 public:
  explicit Scorer(std::shared_ptr<const ScoringModel> model);

  /// The answers of one record, valid until the next call; throws RecordError.
  std::span<const Answer> score(std::string_view value, const RecordSource& source);
  const std::shared_ptr<const ScoringModel>& model() const noexcept { return model_; }
  /// Keys that nobody knows, in all records so far.
  std::uint64_t unknown_fields() const noexcept { return workspace_.unknown_fields(); }

 private:
  void write_id(std::string& out, const RecordSource& source, std::span<const FieldValue> fields) const;
  void write_prediction(std::string& out, const Prediction& prediction, bool decision) const;
  /// The members of one target's answer, the first of them behind `before`.
  void write_target(std::string& out, char before, const Prediction& target, bool decision) const;

  std::shared_ptr<const ScoringModel> model_;
  Workspace workspace_;
  FieldReader reader_;
  std::vector<double> features_;
  std::vector<std::string> texts_;
  std::vector<Answer> answers_;
};

}  // namespace fieldfare::stream
