// SPDX-License-Identifier: Apache-2.0
#include "stream/config_limits.hpp"

#include <algorithm>

#include "fieldfare/error.hpp"

namespace fieldfare::stream {
namespace {

constexpr std::size_t max_depth = 64;

/// Where the string that begins here ends: behind its closing quotes, or at the end of the text.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const std::string triple(3, quote);
  const bool of_lines = text.substr(at, 3) == triple;
  std::size_t i = at + (of_lines ? 3 : 1);
  for (; i < text.size(); ++i) {
    if (text[i] == '\\' && quote == '"')
      ++i;
    else if (of_lines ? text.substr(i, 3) == triple : text[i] == quote || text[i] == '\n')
      break;
  }
  if (!of_lines) return std::min(i + 1, text.size());
  // Up to two quotes may stand before the three that close.
  i = std::min(i + 3, text.size());
  for (int more = 0; more < 2 && i < text.size() && text[i] == quote; ++more) ++i;
  return i;
}

}  // namespace

// Not a parser: it counts what may open a level, outside of strings and comments, and takes the dots of numbers and
// dates for dots of keys, which only ever makes the count higher.
void check_limits(std::string_view text, const std::string& name) {
  if (text.size() > max_config_bytes) throw ConfigError("TooLarge", name, "the configuration has more than 1 MiB");
  std::size_t brackets = 0, dots = 0, line = 1, i = 0;
  while (i < text.size()) {
    const char c = text[i];
    if (c == '"' || c == '\'') {
      const std::size_t end = end_of_string(text, i);
      for (; i < end; ++i) line += text[i] == '\n' ? 1 : 0;
      continue;
    }
    if (c == '#') {
      i = text.find('\n', i);
      if (i == text.npos) break;
      continue;
    }
    if (c == '.')
      ++dots;
    else if (c == '\n' || c == '=' || c == ',')
      dots = 0;
    else if (c == '[' || c == '{')
      ++brackets, dots = 0;
    else if ((c == ']' || c == '}') && brackets > 0)
      --brackets;
    line += c == '\n' ? 1 : 0;
    if (brackets > max_depth || dots > max_depth)
      throw ConfigError("TooDeep", name + ":" + std::to_string(line),
                        "tables and lists are nested more than " + std::to_string(max_depth) + " deep");
    ++i;
  }
}

}  // namespace fieldfare::stream
