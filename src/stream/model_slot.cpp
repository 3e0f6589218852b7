// SPDX-License-Identifier: Apache-2.0
#include "stream/model_slot.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>

namespace fieldfare::stream {
namespace {

constexpr std::chrono::seconds longest_wait(60);

}  // namespace

ModelSlot::ModelSlot(const Config& config, const Log& log, Metrics& metrics)
    : config_(config), log_(log), metrics_(metrics), stamp_(stamp()) {
  set(std::make_shared<ScoringModel>(load(config.model.path), config));
  contract_.emplace(model_->predictor());
  if (config.model.reload) watcher_ = std::jthread([this](const std::stop_token& stop) { watch(stop); });
}

ModelSlot::Stamp ModelSlot::stamp() const {
  struct stat file = {};
  if (::stat(config_.model.path.c_str(), &file) != 0) return {};
  return {file.st_mtim.tv_sec,
          file.st_mtim.tv_nsec,
          file.st_ctim.tv_sec,
          file.st_ctim.tv_nsec,
          static_cast<std::uint64_t>(file.st_size),
          file.st_dev,
          file.st_ino};
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

void ModelSlot::watch(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  while (!stopped.wait_for(lock, stop, std::chrono::seconds(1), [&] { return stop.stop_requested(); }))
    reload_if_changed();
}

void ModelSlot::reload_if_changed() {
  const Stamp now = stamp();
  const bool changed = now != stamp_, again = next_try_ && Clock::now() >= *next_try_;
  if (!changed && !again) return;
  if (changed) wait_ = {};
  stamp_ = now;
  next_try_.reset();
  try {
    auto model = std::make_shared<ScoringModel>(load(config_.model.path), config_);
    if (model->predictor().digest() == get()->predictor().digest()) return;
    check_takes_over(*contract_, model->predictor(), model->unknown_fields());
    Scorer scorer(model);  // its scratch memory can be had
    set(std::move(model));
    metrics_.reloads.Increment();
  } catch (const Error& error) {
    metrics_.failed_reloads.Increment();
    log_.failure("model-refused", error);
    if (error.code() == "Io") try_again();
  } catch (const std::exception& error) {
    metrics_.failed_reloads.Increment();
    log_(Level::error, "model-refused", error.what(), {{"file.path", config_.model.path.string()}});
    try_again();
  }
}

void ModelSlot::try_again() noexcept {
  wait_ = std::clamp(2 * wait_, std::chrono::seconds(1), longest_wait);
  next_try_ = Clock::now() + wait_;
}

}  // namespace fieldfare::stream
