// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "fieldfare/graph/graph.hpp"
#include "fieldfare/model/feature.hpp"
#include "fieldfare/op/sparse_run.hpp"
#include "fieldfare/plan/field_target.hpp"
#include "fieldfare/plan/load_options.hpp"
#include "model_kernel.hpp"
#include "row_kernels.hpp"

namespace fieldfare {

/// Gives every column of a graph its place in a frame and compiles the nodes in order.
class PlanBuilder {
 public:
  PlanBuilder(const Graph& graph, const LoadOptions& options);

  std::vector<FieldTarget> fields;
  std::vector<std::unique_ptr<const Kernel>> kernels;
  std::vector<const ModelKernel*> models;  // of the kernels, those that run engines
  std::deque<LookUp> look_ups;             // that features point to
  std::vector<Feature> features;           // of the graph, for `transform`
  std::vector<SparseRun> sparse_features;  // of the features, those of sparse blocks
  std::size_t feature_kernels = 0;         // so many of the first kernels make them
  RowBlock margins, outputs;
  std::uint32_t number_columns = 0, code_columns = 0, row_numbers = 0, feature_pointers = 0, text_columns = 0,
                sparse_blocks = 0, sparse_columns = 0;

 private:
  class NodeBinding;

  /// Where a column lies: among numbers, among codes, in a look-up, in a block of rows, or in a sparse block.
  struct Place {
    enum class Kind : std::uint8_t { none, number, code, look_up, row, sparse } kind = Kind::none;
    std::uint32_t at = 0;        // which number column, code column, looked up column, or block
    std::uint32_t position = 0;  // in a block
  };

  void place_fields();
  void place_texts();
  void collect_vocabularies();
  void compile(const Node& node);
  void check(const Node& node);
  NumberColumn number(std::uint32_t column);
  /// As it is for a model that accepts such numbers.
  Feature feature(std::uint32_t column, const Accepts& accepts);
  void write_sparse(const Place& place, NumberColumn number);
  void sort_sparse_writers();
  RowBlock rows(const Columns& columns);
  RowBlock new_rows(std::size_t width);
  void place_answers();

  const Graph& graph_;
  const LoadOptions& options_;
  std::vector<ColumnType> columns_;
  std::vector<Place> places_;
  std::vector<std::size_t> made_;  // per column, how many kernels there were when it was there
  std::vector<LookUpColumn> looked_up_;
  std::vector<RowBlock> blocks_;
  std::map<std::uint32_t, WriteSparse*> sparse_writers_;  // of sparse blocks, by number
  struct Written {
    NumberColumn number;
    std::size_t kernels;  // that there were when it was
  };
  std::map<std::uint32_t, Written> written_;  // columns that do not lie among numbers, but are read so
};

}  // namespace fieldfare
