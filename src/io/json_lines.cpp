// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/io/json_lines.hpp"

#include "fieldfare/io/json_reader.hpp"

namespace fieldfare {

JsonLines::JsonLines(const Plan& plan, std::string_view text, UnknownFields unknown)
    : plan_(&plan), text_(text), unknown_(unknown) {
  ends_.reserve(count(text));
  std::size_t begin = 0;
  for (std::size_t end; (end = text.find('\n', begin)) != std::string_view::npos; begin = end + 1) ends_.push_back(end);
  if (begin < text.size()) ends_.push_back(text.size());
}

void JsonLines::decode(std::size_t first, std::size_t count, Workspace& workspace) const {
  for (std::size_t row = 0; row < count; ++row) read_json(line(first + row), *plan_, workspace, row, first);
}

}  // namespace fieldfare
