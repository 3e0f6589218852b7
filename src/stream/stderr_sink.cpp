// SPDX-License-Identifier: Apache-2.0
#include "stream/stderr_sink.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <utility>

namespace fieldfare::stream {
namespace {

constexpr std::size_t most_waiting = 1 << 20;  // bytes
constexpr std::chrono::milliseconds between_looks(20), last_wait(500);

/// Whether so much can be written without waiting for a reader: a pipe that is ready takes PIPE_BUF bytes.
bool is_ready() {
  pollfd stream{STDERR_FILENO, POLLOUT, 0};
  return ::poll(&stream, 1, 0) != 0;  // an error is found by writing
}

}  // namespace

StderrSink::~StderrSink() {
  writer_ = {};
  const auto deadline = std::chrono::steady_clock::now() + last_wait;
  while (!write_waiting() && std::chrono::steady_clock::now() < deadline) std::this_thread::sleep_for(between_looks);
}

std::uint64_t StderrSink::take_lost() {
  const std::lock_guard lock(mutex_);
  return waiting_.empty() ? std::exchange(lost_, 0) : 0;
}

void StderrSink::sink_it_(const spdlog::details::log_msg& message) {
  spdlog::memory_buf_t line;
  formatter_->format(message, line);
  if (waiting_bytes_ + line.size() > most_waiting && !waiting_.empty()) {
    ++lost_;
    return;
  }
  waiting_.emplace_back(line.data(), line.size());
  waiting_bytes_ += line.size();
  if (write_waiting()) return;
  if (!writer_.joinable()) writer_ = std::jthread([this](const std::stop_token& stop) { write_later(stop); });
  changed_.notify_one();
}

bool StderrSink::write_waiting() {
  while (!waiting_.empty()) {
    std::string& line = waiting_.front();
    if (!is_ready()) return false;
    const ssize_t count = ::write(STDERR_FILENO, line.data(), std::min<std::size_t>(line.size(), PIPE_BUF));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return false;
    const std::size_t gone = count < 0 ? line.size() : static_cast<std::size_t>(count);
    waiting_bytes_ -= gone;
    line.erase(0, gone);
    if (line.empty()) waiting_.pop_front();
  }
  return true;
}

void StderrSink::write_later(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    changed_.wait(lock, stop, [this] { return !waiting_.empty(); });
    if (!write_waiting()) changed_.wait_for(lock, stop, between_looks, [] { return false; });
  }
}

}  // namespace fieldfare::stream
