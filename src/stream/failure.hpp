// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <exception>
#include <mutex>

namespace fieldfare::stream {

/// The first thing that must end the stream; callbacks of the client and worker threads cannot throw.
class Failure {
 public:
  void set(std::exception_ptr error) noexcept {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::move(error);
    failed_.store(true, std::memory_order_release);
  }
  template <class E>
  void set_error(E error) noexcept {
    set(std::make_exception_ptr(std::move(error)));
  }

  explicit operator bool() const noexcept { return failed_.load(std::memory_order_acquire); }

  void rethrow() {
    if (!*this) return;
    const std::lock_guard lock(mutex_);
    std::rethrow_exception(error_);
  }

 private:
  std::mutex mutex_;
  std::exception_ptr error_;
  std::atomic<bool> failed_ = false;
};

}  // namespace fieldfare::stream
