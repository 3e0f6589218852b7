// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "fieldfare/detail/enum_names.hpp"

namespace fieldfare {

/// How the label follows from a classifier's row.
enum class Decision : std::uint8_t {
  argmax,              ///< the first class of largest output
  margin_positive,     ///< classes[1] iff margin > 0, with several margins the first largest
  margin_nonnegative,  ///< classes[1] iff margin >= 0, with several margins the first largest
};

constexpr detail::EnumNames<Decision, 3> enum_names(Decision) {
  return {{{Decision::argmax, "argmax"},
           {Decision::margin_positive, "margin_positive"},
           {Decision::margin_nonnegative, "margin_nonnegative"}}};
}

/// The position of the class that a row's `scores`, at least one, decide for: its outputs by "argmax", else its
/// margins.
inline std::size_t decided_class(Decision decision, const double* scores, std::size_t count) noexcept {
  if (count == 1 && decision == Decision::margin_positive) return scores[0] > 0 ? 1 : 0;
  if (count == 1 && decision == Decision::margin_nonnegative) return scores[0] >= 0 ? 1 : 0;
  return static_cast<std::size_t>(std::max_element(scores, scores + count) - scores);
}

}  // namespace fieldfare
