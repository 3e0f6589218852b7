// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "fieldfare/plan/workspace.hpp"

namespace fieldfare {

/// Rows that can be decoded into a workspace, block by block, by several threads at once.
class RowSource {
 public:
  virtual ~RowSource() = default;
  virtual std::size_t rows() const noexcept = 0;
  /// How the workspaces of a batch meet keys of its records that no field has.
  virtual UnknownFields unknown_fields() const noexcept { return UnknownFields::ignore; }
  /// Decodes rows [first, first + count) into rows [0, count) of the workspace; throws RecordError.
  virtual void decode(std::size_t first, std::size_t count, Workspace& workspace) const = 0;
};

}  // namespace fieldfare
