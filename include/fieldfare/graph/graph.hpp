// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "fieldfare/graph/baseline.hpp"
#include "fieldfare/graph/check.hpp"
#include "fieldfare/graph/node.hpp"
#include "fieldfare/graph/provenance.hpp"
#include "fieldfare/graph/target.hpp"
#include "fieldfare/schema/schema.hpp"

namespace fieldfare {

/// What a fitted pipeline is: plain values, no behaviour beyond `validate`. Compile it to a Plan to run it.
///
/// Columns are numbered: first the schema's fields, then those of each node's blocks in turn; a node reads only columns
/// before its own. Transformers, models and links are nodes alike.
struct Graph {
  Schema schema;
  std::vector<Node> nodes;
  Columns features;                        ///< the matrix that `transform` gives: what the model reads
  std::vector<std::string> feature_names;  ///< one per feature, as get_feature_names_out() says
  std::vector<Target> targets;
  Checks checks;
  Provenance provenance;
  Baseline baseline;

  /// Adds a node with the outputs that its op infers; returns their columns. Throws ArtifactError if the op does not
  /// take these inputs.
  Columns add(Op op, Columns inputs, const Accepts& accepts = {});
  /// Throws ArtifactError (`MissingKey`) unless there is an op in each node, and a target.
  void expect_whole() const;
  /// Throws ArtifactError at the first part that is not sound. A validated graph compiles and predicts without further
  /// checks.
  void validate() const;
  /// The type of every column, fields first.
  std::vector<ColumnType> columns() const;
  std::size_t margins() const noexcept;  ///< numbers per row, of all targets together
  std::size_t outputs() const noexcept;  ///< the same
};

}  // namespace fieldfare
