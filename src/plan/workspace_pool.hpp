// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <memory>
#include <utility>

#include "fieldfare/plan/plan.hpp"
#include "fieldfare/plan/workspace.hpp"

namespace fieldfare {

/// Workspaces that the batches of one plan leave for the next, so that a call finds its memory instead of asking for
/// it. Takes no lock: whoever finds none makes one, and a process may fork at any time. Keeps at most 8 of a size,
/// sizes being powers of two, and none of more than 1 MiB: less than 16 MiB in all.
class WorkspacePool {
  using Shelf = std::array<std::atomic<Workspace*>, 8>;  // workspaces of one size

 public:
  WorkspacePool() = default;
  WorkspacePool(const WorkspacePool&) = delete;
  WorkspacePool& operator=(const WorkspacePool&) = delete;
  ~WorkspacePool() {
    for (Shelf& shelf : shelves_)
      for (auto& place : shelf) delete place.load();
  }

  /// A workspace that goes back when this does.
  class Loan {
   public:
    Loan(Shelf* shelf, std::unique_ptr<Workspace> workspace) noexcept
        : shelf_(shelf), workspace_(std::move(workspace)) {}
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    ~Loan() {
      if (shelf_ && bytes_of(*workspace_) <= most_bytes) put(*shelf_, std::move(workspace_));
    }
    Workspace& operator*() const noexcept { return *workspace_; }

   private:
    Shelf* shelf_;
    std::unique_ptr<Workspace> workspace_;
  };

  /// One with room for so many rows, at most `plan.rows_per_pass()`; always of the same plan.
  Loan lend(const Plan& plan, std::size_t rows) {
    const auto size = static_cast<std::size_t>(std::bit_width(rows - 1));
    Shelf* const shelf = size < shelves_.size() ? &shelves_[size] : nullptr;
    if (shelf)
      for (auto& place : *shelf)
        if (place.load(std::memory_order_relaxed))
          if (Workspace* found = place.exchange(nullptr, std::memory_order_acquire))
            return {shelf, std::unique_ptr<Workspace>(found)};
    const std::size_t room = shelf ? std::min(std::size_t{1} << size, plan.rows_per_pass()) : rows;
    return {shelf, std::make_unique<Workspace>(plan, room)};
  }

 private:
  static constexpr std::size_t most_bytes = std::size_t{1} << 20;

  static std::size_t bytes_of(const Workspace& workspace) noexcept {
    return 8 * (workspace.numbers.size() + workspace.row_blocks.size() + workspace.engine.size()) +
           4 * workspace.codes.size() + 8 * workspace.seen.size() + sizeof(Fault) * workspace.faults.size();
  }
  static void put(Shelf& shelf, std::unique_ptr<Workspace> workspace) noexcept {
    for (auto& place : shelf) {
      Workspace* nobody = nullptr;
      if (place.compare_exchange_strong(nobody, workspace.get(), std::memory_order_release,
                                        std::memory_order_relaxed)) {
        static_cast<void>(workspace.release());  // the shelf's from now on
        return;
      }
    }
  }

  std::array<Shelf, 13> shelves_ = {};  // by the logarithm of the rows
};

}  // namespace fieldfare
