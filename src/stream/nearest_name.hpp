// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "detail/printable.hpp"

namespace fieldfare::stream {

/// Edits (insert, delete, replace, swap of neighbours) that turn one name into the other.
inline std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0u : 1u)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(now);
  }
  return last[b.size()];
}

/// What to add to a message about an unknown name: the nearest known one, or all of them if none is near.
inline std::string suggestion(std::string_view name, const std::vector<std::string>& known) {
  const std::string* best = nullptr;
  std::size_t least = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const auto& each : known)
    if (const auto distance = edit_distance(name, each); distance < least) least = distance, best = &each;
  if (best) return "did you mean `" + detail::printable(*best) + "`?";
  std::string all = "known are";
  for (const auto& each : known) all += (&each == &known.front() ? " `" : ", `") + detail::printable(each) + "`";
  return all;
}

}  // namespace fieldfare::stream
