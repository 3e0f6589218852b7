// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "stream/delivery.hpp"
#include "stream/model_slot.hpp"

namespace fieldfare::stream {

/// Scores tickets and hands their answers to the producer. For one thread.
class Worker {
 public:
  Worker(const Config& config, const ModelSlot& models, Delivery& delivery, Metrics& metrics);

  /// Before the first ticket of a batch: takes the newest model.
  void start_batch();
  void work(Ticket& ticket);
  void end_batch();

 private:
  void count_unknown_fields();

  const Config& config_;
  const ModelSlot& models_;
  Delivery& delivery_;
  Metrics& metrics_;
  std::string model_version_;
  std::optional<Scorer> scorer_;
  std::uint64_t unknown_fields_ = 0;  // of the scorer, as far as they are in the metrics
  std::uint32_t until_timed_ = 0;     // records until the next one that is timed
  Observations latency_{Metrics::score_bounds()};
};

/// One worker on the loop's own thread, or several on theirs. All records of a partition go to the same worker, in
/// their order.
class Workers {
 public:
  Workers(const Config& config, const ModelSlot& models, Delivery& delivery, Metrics& metrics, Failure& failure);
  ~Workers();
  Workers(const Workers&) = delete;

  void start_batch();
  void take(Ticket* ticket);
  /// Hands what was taken to the threads.
  void end_batch();

 private:
  struct Lane {
    explicit Lane(Worker own) : worker(std::move(own)) {}
    Worker worker;
    std::vector<Ticket*> next;  // the loop's, until the batch ends
    std::mutex mutex;
    std::condition_variable filled;
    std::vector<Ticket*> queue;
    bool ended = false;
    std::thread thread;
  };
  void run(Lane& lane);

  Failure& failure_;
  std::vector<std::unique_ptr<Lane>> lanes_;
};

}  // namespace fieldfare::stream
