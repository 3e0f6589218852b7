// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/detail/text.hpp"

#include <simdjson.h>

#include <algorithm>
#include <vector>

#include "detail/printable.hpp"

namespace fieldfare::detail {

bool is_utf8(std::string_view text) noexcept { return simdjson::validate_utf8(text.data(), text.size()); }

bool is_name(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 256 && is_utf8(text) && text.find('\0') == std::string_view::npos;
}

std::string excerpt(std::string_view text, std::size_t most) {
  const std::string kept = printable(text.substr(0, most));
  return text.size() > most ? kept + "..." : kept;
}

const std::string* find_duplicate(const std::vector<std::string>& texts) {
  std::vector<const std::string*> sorted;
  sorted.reserve(texts.size());
  for (const auto& text : texts) sorted.push_back(&text);
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return *a < *b; });
  const auto twin =
      std::adjacent_find(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return *a == *b; });
  return twin == sorted.end() ? nullptr : *twin;
}

}  // namespace fieldfare::detail
