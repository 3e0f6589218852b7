// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/schema/schema.hpp"

#include <string>
#include <vector>

#include "fieldfare/detail/text.hpp"
#include "fieldfare/error.hpp"

namespace fieldfare {
namespace {

void validate_matrix(const MatrixLayout& matrix, std::size_t fields) {
  const auto& positions = matrix.positions;
  if (positions.empty() ? matrix.width != fields : positions.size() != fields)
    throw ArtifactError("LengthMismatch", "/matrix", "expected a column per field");
  std::int64_t last = -1;
  for (const std::int32_t position : positions) {
    if (position <= last || position >= std::int64_t{matrix.width})
      throw ArtifactError("BadSchema", "/matrix/positions", "positions increase and lie within the width");
    last = position;
  }
}

}  // namespace

void Schema::validate() const {
  constexpr std::size_t most = 1'000'000;
  if (fields_.empty()) throw ArtifactError("BadGraph", "/schema", "a model needs at least one field");
  if (fields_.size() > most) throw ArtifactError("CountTooLarge", "/schema", "more than 1e6 fields");
  std::vector<std::string> names;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const Field& field = fields_[i];
    const std::string where = "/schema/" + std::to_string(i);
    if (!detail::is_name(field.name))
      throw ArtifactError("BadName", where + "/name", "not UTF-8 of 1 to 256 bytes, none of them zero");
    names.push_back(field.name);
    if (field.infinite && !is_floating(field.type))
      throw ArtifactError("BadSchema", where + "/infinite", "only floating-point fields can be infinite");
    if (!is_floating(field.rounding))
      throw ArtifactError("BadSchema", where + "/rounding", "not a floating-point type");
    for (const auto& category : field.categories)
      if (!detail::is_utf8(category)) throw ArtifactError("BadName", where + "/categories", "not UTF-8");
    if (const auto* twice = detail::find_duplicate(field.categories))
      throw ArtifactError("DuplicateName", where + "/categories",
                          "the category '" + detail::excerpt(*twice) + "' stands twice");
  }
  if (const auto* twice = detail::find_duplicate(names))
    throw ArtifactError("DuplicateName", "/schema", "the field '" + detail::excerpt(*twice) + "' stands twice");
  validate_matrix(matrix_, fields_.size());
}

}  // namespace fieldfare
