// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "fieldfare/error.hpp"
#include "fieldfare/stream/config.hpp"

namespace fieldfare::stream {

/// What a stream is made for: to run, or only to see whether it would.
enum class Purpose : std::uint8_t { run, check };

/// The scoring loop: reads records from one Kafka topic, scores them, writes answers to another. At least once: a
/// record's offset is committed only after every broker that must has its answers.
class Stream {
 public:
  /// Loads the model, compiles the configuration against it, starts the embedded broker if there is one.
  /// Throws ConfigError, ArtifactError, StreamError.
  explicit Stream(Config config, Purpose purpose = Purpose::run);
  ~Stream();
  Stream(const Stream&) = delete;

  /// Connects to everything and looks whether every topic is there; throws StreamError. Returns the configuration with
  /// the client properties that are in force.
  Config check();
  /// Runs until `stop`; then finishes what is in flight and commits it, within the drain time. Throws StreamError when
  /// it cannot go on, or not everything could be finished: nothing is lost then, whoever starts next reads on from the
  /// committed offsets. A stream runs once; a second call throws StreamError (`AlreadyRun`).
  void run();
  /// Ends `run`, also one that is still to come. May be called from a signal handler and from any thread.
  void stop() noexcept;

  /// Where the brokers are: as configured, or the embedded one's host:port.
  const std::string& brokers() const noexcept;
  /// Port of the metrics endpoint, 0 if there is none.
  int metrics_port() const;
  /// What a check found that need not keep the stream from running: the port of the metrics endpoint is in use, perhaps
  /// by this stream, already running. Empty: nothing.
  const std::string& note() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// What `replay` did.
struct Replayed {
  std::uint64_t replayed = 0;   ///< sent to the input topic again
  std::uint64_t refused = 0;    ///< left out: the input topic does not take the record
  std::uint64_t foreign = 0;    ///< left out: the record is of another stream's input topic
  std::uint64_t truncated = 0;  ///< left out: the dead letter does not hold the whole value
  std::uint64_t filtered = 0;   ///< left out: of another code
};

/// Sends the dead letters that lie in the dead-letter topic now to the input topic again, without the headers that
/// made them dead letters. Goes on where the last replay of this group ended. `code`: only those with this error code,
/// e.g. `TypeMismatch`; empty: all. What is left out is passed over for good; all of it but what `code` leaves
/// out is named in the log. Throws StreamError; what was sent by then is not sent by the next replay again.
Replayed replay_dead_letters(const Config& config, const std::string& code = {});

}  // namespace fieldfare::stream
