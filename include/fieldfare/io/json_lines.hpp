// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "fieldfare/column/row_source.hpp"

namespace fieldfare {

class Plan;

/// JSON lines: one record a line, lines ended by "\n" or "\r\n", the last with or without. A blank line is a record
/// that is `Empty`. Errors say "/N/name" or "/N", N counting lines from 0. Owns neither the text nor the plan.
class JsonLines final : public RowSource {
 public:
  JsonLines(const Plan& plan, std::string_view text, UnknownFields unknown = UnknownFields::ignore);

  /// How many rows a text has.
  static std::size_t count(std::string_view text) noexcept {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) +
           (!text.empty() && text.back() != '\n');
  }

  std::size_t rows() const noexcept override { return ends_.size(); }
  UnknownFields unknown_fields() const noexcept override { return unknown_; }
  void decode(std::size_t first, std::size_t count, Workspace& workspace) const override;

  /// One line, without its "\n".
  std::string_view line(std::size_t row) const noexcept {
    const std::size_t begin = row == 0 ? 0 : ends_[row - 1] + 1;
    return text_.substr(begin, ends_[row] - begin);
  }

 private:
  const Plan* plan_;
  std::string_view text_;
  UnknownFields unknown_;
  std::vector<std::size_t> ends_;  // where each line's "\n" is
};

}  // namespace fieldfare
