// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <concepts>
#include <cstddef>
#include <string_view>

#include "fieldfare/schema/data_type.hpp"

namespace fieldfare {

/// What every link is: it turns the margins of one row into its outputs (class probabilities, or values).
/// `width(margins)` is the number of outputs for that many margins, 0 when the link does not accept them.
template <class L>
concept LinkType = requires(const L& link, const double* margins, double* outputs, std::size_t count) {
  { L::kind } -> std::convertible_to<std::string_view>;
  { link.width(count) } -> std::same_as<std::size_t>;
  { link.apply(margins, count, outputs) } noexcept;
};

}  // namespace fieldfare
