// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "fieldfare/column/column_decoder.hpp"

namespace fieldfare::detail {

/// A column in pieces, each with a decoder of its own.
class ChunkedDecoder final : public ColumnDecoder {
 public:
  void append(std::unique_ptr<const ColumnDecoder> decoder, std::size_t rows) {
    if (rows == 0) return;
    decoders_.push_back(std::move(decoder));
    ends_.push_back((ends_.empty() ? 0 : ends_.back()) + rows);
  }

  bool decode(std::size_t first, std::size_t count, Frame& frame, std::size_t at) const override {
    for (std::size_t chunk = chunk_of(first); count > 0; ++chunk) {
      const std::size_t here = std::min(count, ends_[chunk] - first);
      if (!decoders_[chunk]->decode(first - start_of(chunk), here, frame, at)) return false;
      first += here, at += here, count -= here;
    }
    return true;
  }

  void put(std::size_t row, RowDecoder& decoder) const override {
    const std::size_t chunk = chunk_of(row);
    decoders_[chunk]->put(row - start_of(chunk), decoder);
  }

 private:
  std::size_t chunk_of(std::size_t row) const noexcept {
    return static_cast<std::size_t>(std::upper_bound(ends_.begin(), ends_.end(), row) - ends_.begin());
  }
  std::size_t start_of(std::size_t chunk) const noexcept { return chunk == 0 ? 0 : ends_[chunk - 1]; }

  std::vector<std::unique_ptr<const ColumnDecoder>> decoders_;
  std::vector<std::size_t> ends_;  // row after the last of each piece
};

}  // namespace fieldfare::detail
