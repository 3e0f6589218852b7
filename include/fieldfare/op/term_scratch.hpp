// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace fieldfare {

/// What the terms of one text are worked out in. It grows to the longest text that was ever read, and stays.
struct TermScratch {
  std::string text;                   ///< as it is after lower-casing
  std::string pieces;                 ///< words or characters, so that every term is a part of it
  std::vector<std::uint32_t> begins;  ///< of each piece
  std::vector<std::uint32_t> ends;
  std::vector<std::uint32_t> found;  ///< the columns of the terms, one per occurrence
};

}  // namespace fieldfare
