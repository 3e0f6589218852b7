// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "fieldfare/stream/config.hpp"
#include "stream/log.hpp"
#include "stream/metrics.hpp"
#include "stream/reload_check.hpp"
#include "stream/scorer.hpp"

namespace fieldfare::stream {

/// The model that answers now. Workers take it once per batch. With `[model] reload` a thread of its own looks after
/// the file: a changed one is compiled beside the model in use and swapped in.
class ModelSlot {
 public:
  /// Loads the model; throws ArtifactError or ConfigError.
  ModelSlot(const Config& config, const Log& log, Metrics& metrics);

  std::shared_ptr<const ScoringModel> get() const {
    const std::lock_guard lock(mutex_);
    return model_;
  }

 private:
  using Clock = std::chrono::steady_clock;

  /// Changes whenever the file does, or who may read it.
  struct Stamp {
    std::int64_t seconds = 0, nanoseconds = 0, changed_seconds = 0, changed_nanoseconds = 0;
    std::uint64_t size = 0, device = 0, file = 0;
    bool operator==(const Stamp&) const = default;
  };
  Stamp stamp() const;
  void set(std::shared_ptr<const ScoringModel> model);
  void watch(const std::stop_token& stop);
  /// A file that does not load or does not fit is logged, and the model stays.
  void reload_if_changed();
  /// The file could not be read, which may pass without a change of it: it is tried again, ever more seldom.
  void try_again() noexcept;

  const Config& config_;
  const Log& log_;
  Metrics& metrics_;
  Stamp stamp_;  // the watcher's, as the next two
  std::optional<Clock::time_point> next_try_;
  std::chrono::seconds wait_{0};
  mutable std::mutex mutex_;
  std::shared_ptr<const ScoringModel> model_;
  std::optional<Contract> contract_;  // the first model's: what records and readers were made for
  std::jthread watcher_;
};

}  // namespace fieldfare::stream
