// SPDX-License-Identifier: Apache-2.0
#include "stream/model_slot.hpp"

#include <system_error>

namespace fieldfare::stream {

ModelSlot::ModelSlot(const Config& config, const Log& log, Metrics& metrics)
    : config_(config), log_(log), metrics_(metrics), stamp_(stamp()) {
  set(std::make_shared<ScoringModel>(load(config.model.path), config));
}

ModelSlot::Stamp ModelSlot::stamp() const {
  std::error_code none;
  const auto time = std::filesystem::last_write_time(config_.model.path, none);
  const auto size = std::filesystem::file_size(config_.model.path, none);
  return {time, size};
}

void ModelSlot::set(std::shared_ptr<const ScoringModel> model) {
  const auto& predictor = model->predictor();
  metrics_.model(model->name(), predictor.provenance().version, predictor.digest());
  log_(Level::info, "model-loaded", "model loaded",
       {{"fieldfare.model.name", model->name()},
        {"fieldfare.model.version", predictor.provenance().version},
        {"fieldfare.model.digest", predictor.digest()},
        {"fieldfare.model.engine", predictor.engine()},
        {"file.path", config_.model.path.string()}});
  const std::lock_guard lock(mutex_);
  model_ = std::move(model);
}

void ModelSlot::reload_if_changed() {
  const Stamp now = stamp();
  if (now == stamp_) return;
  stamp_ = now;
  try {
    auto model = std::make_shared<ScoringModel>(load(config_.model.path), config_);
    if (model->predictor().digest() == get()->predictor().digest()) return;
    set(std::move(model));
    metrics_.reloads.Increment();
  } catch (const Error& error) {
    metrics_.failed_reloads.Increment();
    log_.failure("model-refused", error);
  }
}

}  // namespace fieldfare::stream
