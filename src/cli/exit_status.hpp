// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdexcept>
#include <string>
#include <utility>

namespace fieldfare::cli {

inline constexpr int done = 0;       ///< the work is done
inline constexpr int no = 1;         ///< the work is done and the answer is no
inline constexpr int bad_input = 2;  ///< wrong arguments, or input that is not what it should be
inline constexpr int outside = 3;    ///< something outside failed: a broker, a store, a disk

/// The arguments ask for something that cannot be done.
class UsageError : public std::runtime_error {
 public:
  UsageError(const std::string& message, std::string remedy)
      : std::runtime_error(message), remedy_(std::move(remedy)) {}
  /// What to do instead.
  const std::string& remedy() const noexcept { return remedy_; }

 private:
  std::string remedy_;
};

}  // namespace fieldfare::cli
