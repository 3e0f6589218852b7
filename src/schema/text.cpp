// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/detail/text.hpp"

#include <simdjson.h>

#include <algorithm>
#include <vector>

namespace fieldfare::detail {

bool is_utf8(std::string_view text) noexcept { return simdjson::validate_utf8(text.data(), text.size()); }

bool is_name(std::string_view text) noexcept {
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  return !text.empty() && text.size() <= 256 && is_utf8(text) && std::none_of(text.begin(), text.end(), is_control);
}

std::string excerpt(std::string_view text, std::size_t most) {
  std::string kept(text.substr(0, most));
  const bool clean = is_utf8(kept);
  for (char& c : kept)
    if (static_cast<unsigned char>(c) < 0x20 || (!clean && static_cast<unsigned char>(c) > 0x7e)) c = '?';
  if (kept.size() < text.size()) kept += "...";
  return kept;
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
