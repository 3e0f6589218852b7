// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <memory>
#include <mutex>
#include <utility>

#include "fieldfare/stream/config.hpp"
#include "stream/log.hpp"
#include "stream/metrics.hpp"
#include "stream/scorer.hpp"

namespace fieldfare::stream {

/// The model that answers now. Workers take it once per batch; a changed file is compiled beside it and swapped in.
class ModelSlot {
 public:
  /// Loads the model; throws ArtifactError or ConfigError.
  ModelSlot(const Config& config, const Log& log, Metrics& metrics);

  std::shared_ptr<const ScoringModel> get() const {
    const std::lock_guard lock(mutex_);
    return model_;
  }
  /// Looks whether the file changed. A file that does not load is logged and the model stays.
  void reload_if_changed();

 private:
  /// Changes whenever the file does.
  using Stamp = std::pair<std::filesystem::file_time_type, std::uintmax_t>;
  Stamp stamp() const;
  void set(std::shared_ptr<const ScoringModel> model);

  const Config& config_;
  const Log& log_;
  Metrics& metrics_;
  Stamp stamp_;
  mutable std::mutex mutex_;
  std::shared_ptr<const ScoringModel> model_;
};

}  // namespace fieldfare::stream
