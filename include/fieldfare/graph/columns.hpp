// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace fieldfare {

/// Neighbouring columns of a graph.
struct Run {
  std::uint32_t first = 0, count = 0;

  bool operator==(const Run&) const = default;
};

/// Columns of a graph in an order, some perhaps twice: what a node reads. Neighbours are held as one run.
class Columns {
 public:
  Columns() = default;
  Columns(std::initializer_list<std::uint32_t> columns) {
    for (const std::uint32_t column : columns) add(column);
  }
  Columns(Run run) { add(run.first, run.count); }  // NOLINT: meant to convert

  void add(std::uint32_t first, std::uint32_t count = 1) {
    if (count == 0) return;
    if (!runs_.empty() && runs_.back().first + runs_.back().count == first)
      runs_.back().count += count;
    else
      runs_.push_back({first, count});
    size_ += count;
  }
  void add(const Columns& others) {
    for (const auto& [first, count] : others.runs_) add(first, count);
  }

  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  const std::vector<Run>& runs() const noexcept { return runs_; }
  /// One past the largest column; 0 if there is none.
  std::uint64_t end() const noexcept {
    std::uint64_t end = 0;
    for (const auto& [first, count] : runs_)
      end = std::uint64_t{first} + count > end ? std::uint64_t{first} + count : end;
    return end;
  }
  void each(auto&& visit) const {
    for (const auto& [first, count] : runs_)
      for (std::uint32_t i = 0; i < count; ++i) visit(first + i);
  }
  std::vector<std::uint32_t> list() const {
    std::vector<std::uint32_t> columns;
    columns.reserve(size_);
    each([&](std::uint32_t column) { columns.push_back(column); });
    return columns;
  }

  bool operator==(const Columns&) const = default;

 private:
  std::vector<Run> runs_;
  std::size_t size_ = 0;
};

}  // namespace fieldfare
