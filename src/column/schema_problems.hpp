// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "fieldfare/error.hpp"

namespace fieldfare::detail {

/// Everything that is wrong with a batch, told at once. The code and the place are those of the first problem.
class SchemaProblems {
 public:
  void add(std::string_view code, std::string_view column, const std::string& problem) {
    if (count_++ == 0) {
      code_ = code;
      where_ = "column '" + std::string(column) + "'";
      message_ = problem;
    } else if (count_ <= most_named) {
      message_ += "; column '" + std::string(column) + "': " + problem;
    }
  }

  void raise() const {
    if (count_ == 0) return;
    const std::string more = count_ > most_named ? "; and " + std::to_string(count_ - most_named) + " more" : "";
    throw SchemaError(code_, where_, message_ + more);
  }

 private:
  static constexpr std::size_t most_named = 50;
  std::size_t count_ = 0;
  std::string code_, where_, message_;
};

}  // namespace fieldfare::detail
