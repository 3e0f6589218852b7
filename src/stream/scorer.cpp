// SPDX-License-Identifier: Apache-2.0
#include "stream/scorer.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "fieldfare/error.hpp"
#include "fieldfare/plan/plan.hpp"
#include "stream/json_text.hpp"
#include "stream/nearest_name.hpp"

namespace fieldfare::stream {
namespace {

/// What an answer holds by itself; a copied field of that name would be a duplicate key.
constexpr std::array<std::string_view, 8> own_keys{"id",          "decision",      "label", "model",
                                                   "probability", "probabilities", "value", "values"};

FieldType field_type(DataType type) {
  if (type == DataType::string) return FieldType::text;
  return type == DataType::boolean ? FieldType::boolean : FieldType::number;
}

FieldType field_type(std::string_view word) {
  if (word == "string") return FieldType::text;
  return word == "bool" ? FieldType::boolean : FieldType::number;
}

void append_label(std::string& out, const Label& label) {
  std::visit([&](const auto& value) { append_json(out, value); }, label);
}

void append_list(std::string& out, std::span<const double> values) {
  char before = '[';
  for (const double value : values) {
    out += before;
    append_json(out, value);
    before = ',';
  }
  out += ']';
}

}  // namespace

ScoringModel::ScoringModel(Predictor predictor, const Config& config)
    : predictor_(std::move(predictor)),
      name_(predictor_.provenance().name.empty() ? config.model.path.stem().string() : predictor_.provenance().name),
      extra_(config.record.extra),
      unknown_fields_(config.loop.unknown_fields == "refuse" ? UnknownFields::refuse : UnknownFields::ignore),
      threshold_(config.model.threshold) {
  if (threshold_ && (predictor_.classes().size() != 2 || !predictor_.has_probabilities()))
    throw ConfigError("NotBinary", "[model] threshold",
                      "the model is not a binary classifier with probabilities; remove the threshold");
  for (const auto& field : predictor_.schema()) known_fields_.push_back(field.name);
  for (const auto& [field, type] : extra_) {
    if (predictor_.schema().slot(field))
      throw ConfigError("DuplicateField", "[record.extra] " + field, "the model itself reads this field; remove it");
    known_fields_.push_back(field);
  }
  model_json_ = ",\"model\":{\"name\":";
  append_json(model_json_, name_);
  model_json_ += ",\"version\":";
  append_json(model_json_, predictor_.provenance().version);
  model_json_ += ",\"digest\":";
  append_json(model_json_, predictor_.digest());
  model_json_ += '}';

  if (!config.record.id.empty()) id_ = use(config.record.id, "[record] id");
  routes_.push_back(route(config.record.copied));
  for (std::size_t i = 0; i < config.output.size(); ++i) {
    const auto& output = config.output[i];
    routes_.push_back(route(output.copied.value_or(config.record.copied)));
    if (output.when.empty()) continue;
    const std::string place = "[[output]] number " + std::to_string(i + 1) + ", when";
    const Names names{[&](std::string_view field) -> std::optional<std::pair<std::size_t, FieldType>> {
                        if (const auto type = type_of(field)) return std::pair(use(field, place), *type);
                        return std::nullopt;
                      },
                      known_fields_, predictor_};
    uses_features_ |= routes_.back().when.emplace(output.when, names, place).uses_features();
  }
}

WorkspaceOptions ScoringModel::workspace_options() const {
  WorkspaceOptions options{.unknown_fields = unknown_fields_};
  for (const auto& [field, type] : extra_) options.known_fields.push_back(field);
  for (const InputField& field : fields_) options.captured.push_back(field.name);
  return options;
}

std::optional<FieldType> ScoringModel::type_of(std::string_view field) const {
  if (const auto slot = predictor_.schema().slot(field)) return field_type(predictor_.schema()[*slot].type);
  if (const auto found = extra_.find(field); found != extra_.end()) return field_type(std::string_view(found->second));
  return std::nullopt;
}

std::size_t ScoringModel::use(std::string_view field, const std::string& purpose) {
  const auto type = type_of(field);
  if (!type)
    throw ConfigError("UnknownName", purpose,
                      "the record has no field `" + std::string(field) + "`; " + suggestion(field, known_fields_) +
                          ". A field that the model does not read must be declared in `[record.extra]`.");
  const auto same = [&](const InputField& each) { return each.name == field; };
  const auto found = std::find_if(fields_.begin(), fields_.end(), same);
  if (found != fields_.end()) return static_cast<std::size_t>(found - fields_.begin());
  fields_.push_back({std::string(field), *type});
  return fields_.size() - 1;
}

ScoringModel::Route ScoringModel::route(const std::vector<std::string>& copied) {
  Route result;
  for (const auto& field : copied) {
    if (std::find(own_keys.begin(), own_keys.end(), field) != own_keys.end() ||
        std::count(copied.begin(), copied.end(), field) > 1)
      throw ConfigError("DuplicateField", "fields",
                        "the answer would hold `" + field + "` twice; do not copy it (`[record] id` makes it the id)");
    std::string name = ",";
    append_json(name, field);
    result.copied.emplace_back(use(field, "fields"), name + ":");
  }
  return result;
}

Scorer::Scorer(std::shared_ptr<const ScoringModel> model)
    : model_(std::move(model)),
      workspace_(model_->predictor().workspace(model_->workspace_options())),
      features_(model_->uses_features_ ? model_->predictor().feature_names().size() : 0),
      texts_(model_->routes_.size()) {}

std::span<const Answer> Scorer::score(std::string_view value, const RecordSource& source) {
  const ScoringModel& model = *model_;
  const Prediction prediction = model.predictor_.predict_json(value, workspace_);
  const auto fields = model.fields_.empty() ? std::span<const FieldValue>() : reader_.read(workspace_, model.fields_);
  if (model.uses_features_) model.predictor_.plan().run(workspace_, 1, 0, PredictKind::feature, features_.data());
  bool decision = false;
  if (model.predictor_.classes().size() == 2)
    decision = model.threshold_ ? prediction.probability() >= *model.threshold_ : prediction.label_index() == 1;

  answers_.clear();
  const Row row{fields, prediction, decision, features_};
  std::size_t common = 0;  // of the text is the same for every route
  for (std::size_t i = 0; i < model.routes_.size(); ++i) {
    const auto& route = model.routes_[i];
    if (route.when && !(*route.when)(row)) continue;
    std::string& text = texts_[i];
    if (i == 0) {
      text = "{\"id\":";
      write_id(text, source, fields);
      write_prediction(text, prediction, decision);
      text += model.model_json_;
      common = text.size();
    } else {
      text.assign(texts_[0], 0, common);
    }
    for (const auto& [position, name] : route.copied) {
      text += name;
      text += fields[position].raw;
    }
    text += '}';
    answers_.push_back({i, text});
  }
  return answers_;
}

void Scorer::write_id(std::string& out, const RecordSource& source, std::span<const FieldValue> fields) const {
  if (model_->id_) {
    const FieldValue& id = fields[*model_->id_];
    if (!id.present)
      throw RecordError("Missing", "/" + model_->fields_[*model_->id_].name,
                        "the field that is the answer's id is missing");
    out += id.raw;
  } else if (source.key && is_utf8(*source.key)) {
    append_json(out, *source.key);
  } else {
    std::string id(source.topic);
    id += '-';
    append_json(id, source.partition);
    id += '-';
    append_json(id, source.offset);
    append_json(out, id);
  }
}

void Scorer::write_prediction(std::string& out, const Prediction& prediction, bool decision) const {
  if (prediction.targets() == 1) return write_target(out, ',', prediction, decision);
  out += ",\"targets\":";
  for (std::size_t i = 0; i < prediction.targets(); ++i) {
    const Prediction target = prediction.target(i);
    out += i == 0 ? '[' : ',';
    write_target(out, '{', target, i == 0 ? decision : target.label_index() == 1);
    out += '}';
  }
  out += ']';
}

void Scorer::write_target(std::string& out, char before, const Prediction& target, bool decision) const {
  for (const double each : target.outputs())
    if (!std::isfinite(each)) throw RecordError("NonFinite", "", "the model's answer is not a finite number");
  const std::size_t classes = target.is_classifier() ? target.outputs().size() : 0;
  out += before;
  if (classes > 0 && !target.has_probabilities()) {
    out += "\"label\":";
    append_label(out, target.label());
    out += ",\"margins\":";
    append_list(out, target.margins());
  } else if (classes == 2) {
    out += decision ? "\"decision\":true,\"probability\":" : "\"decision\":false,\"probability\":";
    append_json(out, target.probability());
  } else if (classes > 2) {
    out += "\"label\":";
    append_label(out, target.label());
    out += ",\"probabilities\":";
    append_list(out, target.probabilities());
  } else if (target.outputs().size() == 1) {
    out += "\"value\":";
    append_json(out, target.value());
  } else {
    out += "\"values\":";
    append_list(out, target.outputs());
  }
}

}  // namespace fieldfare::stream
