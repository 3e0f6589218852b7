// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/column/row_place.hpp"

#include <string>
#include <string_view>

namespace fieldfare {
namespace {

// RFC 6901: "~1" stands for "/", "~0" for "~".
std::string name_in(std::string_view pointer) {
  std::string name;
  for (std::size_t i = 1; i < pointer.size(); ++i) {
    const bool escaped = pointer[i] == '~' && i + 1 < pointer.size();
    name += !escaped ? pointer[i] : pointer[++i] == '1' ? '/' : '~';
  }
  return name;
}

}  // namespace

RecordError in_table(const RecordError& error, std::size_t row) {
  std::string where = "row " + std::to_string(row);
  if (!error.where().empty()) where += ", column '" + name_in(error.where()) + "'";
  return RecordError(error.code(), std::move(where), error.message());
}

}  // namespace fieldfare
