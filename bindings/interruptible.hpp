// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <pybind11/pybind11.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <thread>

#include "fieldfare/column/row_source.hpp"

namespace fieldfare::bindings {

/// Rows during whose scoring Python sees its signals, Ctrl-C above all: the thread that made this one looks for them
/// between two blocks of rows, some twenty times a second. Python runs their handlers in its main thread only, so no
/// other one looks twice. What a handler raises ends the scoring.
class Interruptible final : public RowSource {
 public:
  /// The rows must outlive it. Needs the interpreter lock, and so does its end.
  explicit Interruptible(const RowSource& rows) noexcept : rows_(rows) {}

  std::size_t rows() const noexcept override { return rows_.rows(); }
  UnknownFields unknown_fields() const noexcept override { return rows_.unknown_fields(); }
  void decode(std::size_t first, std::size_t count, Workspace& workspace) const override {
    if (std::this_thread::get_id() == caller_ && Clock::now() >= next_) look();
    rows_.decode(first, count, workspace);
  }

  /// Whether a handler raised: then whatever the scoring threw came of that.
  bool interrupted() const noexcept { return raised_.has_value(); }
  /// Throws what a handler raised, if one did.
  void rethrow() const;

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds interval{50};

  void look() const;

  const RowSource& rows_;
  std::thread::id caller_ = std::this_thread::get_id();
  mutable Clock::time_point next_ = Clock::now() + interval;  // this and the next are the caller's alone
  mutable std::optional<pybind11::error_already_set> raised_;
};

}  // namespace fieldfare::bindings
