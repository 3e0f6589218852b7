// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <spdlog/sinks/base_sink.h>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace fieldfare::stream {

/// The standard error stream, whose reader holds nobody up. A line is written at once where that does not wait; else it
/// lines up behind those that wait, up to a bound, and a thread writes them when the reader reads on. Beyond the bound
/// lines are lost, and counted.
class StderrSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  StderrSink() = default;
  /// Waits a little for what is still to be written.
  ~StderrSink() override;

  /// How many lines were lost since the last call, once there is room for saying so.
  std::uint64_t take_lost();

 private:
  void sink_it_(const spdlog::details::log_msg& message) override;
  void flush_() override {}
  /// Writes what does not wait, and forgets what cannot be written at all; false: the rest has to wait.
  bool write_waiting();
  void write_later(const std::stop_token& stop);

  std::deque<std::string> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::uint64_t lost_ = 0;
  std::condition_variable_any changed_;
  std::jthread writer_;  // from the first line on that had to wait
};

}  // namespace fieldfare::stream
