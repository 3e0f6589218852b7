// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "stream/backpressure.hpp"
#include "stream/delivery.hpp"
#include "stream/health.hpp"
#include "stream/intake.hpp"
#include "stream/model_slot.hpp"
#include "stream/stop.hpp"
#include "stream/workers.hpp"

namespace fieldfare::stream {

/// One run of the loop: from the first question to a broker until the group is left.
class Run {
 public:
  /// What outlives it.
  struct Surroundings {
    const Config& config;
    const Log& log;
    Metrics& metrics;
    Health& health;
    ModelSlot& models;
    Stop& stop;
  };

  explicit Run(const Surroundings& surroundings);

  /// Finds every topic and the group's offsets; throws StreamError.
  void connect(std::chrono::milliseconds most);
  /// The configuration with the properties that are in force in the clients.
  Config in_force() const;
  /// Scores until a stop is requested or something fails.
  void loop();
  /// Finishes and commits what can be within the drain time, and leaves the group. Throws what failed, or StreamError
  /// (`DrainTimeout`).
  void finish();

 private:
  void drain();
  void turn();
  std::size_t take_batch();
  std::size_t take(int wait_ms, std::size_t most);

  Surroundings around_;
  Failure failure_;
  Intake intake_;
  // Tickets hold the consumer's messages: they go before the consumer does.
  Delivery delivery_;
  Workers workers_;
  Backpressure limits_;
  Health::Clock::time_point next_second_{};
};

}  // namespace fieldfare::stream
