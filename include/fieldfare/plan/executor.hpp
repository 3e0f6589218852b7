// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <cstddef>
#include <functional>

namespace fieldfare {

/// Where a batch finds its threads. A program with a thread pool of its own derives from this and passes it to
/// `Predictor::predict`.
class Executor {
 public:
  virtual ~Executor() = default;
  /// Calls `work` up to `times` times (at least once), at the same time where it can, and returns when all calls have.
  /// `work` does not throw, and every call returns when the batch is done: fewer calls only take longer.
  virtual void run(std::size_t times, const std::function<void()>& work) = 0;
};

/// What batches use when nobody says otherwise: the caller's thread, and new ones for the length of the call. No thread
/// outlives it, so that a process may fork at any time.
class CallThreads final : public Executor {
 public:
  void run(std::size_t times, const std::function<void()>& work) override;
};

}  // namespace fieldfare
