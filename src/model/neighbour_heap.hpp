// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <utility>

namespace fieldfare::detail {

/// Distances with the rows they are of, as scikit-learn keeps and sorts them (sklearn.utils._heap and _sorting, 1.9):
/// which of equal distances stays, and where it lies, follows from every step.
class NeighbourHeap {
 public:
  NeighbourHeap(double* distances, double* rows, std::size_t size) noexcept
      : distance_(distances), row_(rows), size_(size) {}

  void clear(double distance) noexcept {
    for (std::size_t i = 0; i < size_; ++i) distance_[i] = distance, row_[i] = 0;
  }
  double farthest() const noexcept { return distance_[0]; }

  void push(double distance, double row) noexcept {
    if (distance >= distance_[0]) return;
    std::size_t at = 0;
    while (true) {
      const std::size_t left = 2 * at + 1, right = left + 1;
      if (left >= size_) break;
      const std::size_t child = right >= size_ || distance_[left] >= distance_[right] ? left : right;
      if (!(distance < distance_[child])) break;
      distance_[at] = distance_[child];
      row_[at] = row_[child];
      at = child;
    }
    distance_[at] = distance;
    row_[at] = row;
  }

  /// From the nearest on.
  void sort() noexcept {
    std::size_t depth = 0;
    for (std::size_t n = size_; n > 1; n /= 2) depth += 2;
    sort(0, size_, depth);
  }

 private:
  static constexpr std::size_t small = 15;

  void swap(std::size_t i, std::size_t j) noexcept {
    std::swap(distance_[i], distance_[j]);
    std::swap(row_[i], row_[j]);
  }

  void sort(std::size_t first, std::size_t count, std::size_t depth) noexcept {
    while (count > small) {
      if (depth == 0) return heap_sort(first, count);
      --depth;
      const std::size_t pivot = first + partition(distance_ + first, first, count);
      sort(first, pivot - first, depth);
      count -= pivot + 1 - first;
      first = pivot + 1;
    }
    insertion_sort(first, count);
  }

  // The smallest of three goes to the front, the middle one to the back; then what is below it goes before it.
  std::size_t partition(const double* x, std::size_t first, std::size_t count) noexcept {
    const std::size_t last = count - 1, middle = count / 2;
    if (x[0] > x[last]) swap(first, first + last);
    if (x[last] > x[middle]) {
      swap(first + last, first + middle);
      if (x[0] > x[last]) swap(first, first + last);
    }
    const double pivot = x[last];
    std::size_t i = 1, j = count - 2;
    while (true) {
      while (i <= j && x[i] < pivot) ++i;
      while (i <= j && x[j] > pivot) --j;
      if (i >= j) break;
      swap(first + i++, first + j--);
    }
    swap(first + i, first + last);
    return i;
  }

  void heap_sort(std::size_t first, std::size_t count) noexcept {
    for (std::size_t start = (count - 2) / 2 + 1; start > 0; --start) sift_down(first, start - 1, count);
    for (std::size_t end = count - 1; end > 0; --end) {
      swap(first, first + end);
      sift_down(first, 0, end);
    }
  }

  void sift_down(std::size_t first, std::size_t root, std::size_t end) noexcept {
    const double* x = distance_ + first;
    while (true) {
      const std::size_t child = root * 2 + 1;
      std::size_t most = root;
      if (child < end && x[most] < x[child]) most = child;
      if (child + 1 < end && x[most] < x[child + 1]) most = child + 1;
      if (most == root) return;
      swap(first + root, first + most);
      root = most;
    }
  }

  void insertion_sort(std::size_t first, std::size_t count) noexcept {
    double *x = distance_ + first, *of = row_ + first;
    for (std::size_t i = 1; i < count; ++i) {
      const double distance = x[i], row = of[i];
      std::size_t j = i;
      for (; j > 0 && x[j - 1] > distance; --j) x[j] = x[j - 1], of[j] = of[j - 1];
      x[j] = distance;
      of[j] = row;
    }
  }

  double *distance_, *row_;
  std::size_t size_;
};

}  // namespace fieldfare::detail
