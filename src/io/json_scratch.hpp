// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <span>

#include "fieldfare/io/json_reader.hpp"
#include "io/key_order.hpp"
#include "io/key_set.hpp"

namespace fieldfare {

/// About 180 KiB of address space, of which a record without escapes and unknown keys touches next to nothing.
struct JsonScratch {
  explicit JsonScratch(std::span<const FieldTarget> fields) : order(fields) {}

  detail::KeyOrder order;
  detail::KeySet unknown;
  // A character of four bytes may begin at the last byte of the limit.
  std::unique_ptr<char[]> buffer = std::make_unique_for_overwrite<char[]>(JsonLimits::string_bytes + 4);
};

}  // namespace fieldfare
