// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fieldfare/op/kernel.hpp"
#include "fieldfare/plan/field_table.hpp"
#include "fieldfare/schema/data_type.hpp"

namespace fieldfare {

class Plan;
struct RecordScratch;

/// What happens to a key of a record that no field of the model has.
enum class UnknownFields : std::uint8_t {
  ignore,  ///< it is counted, and looked at only where a field of the model is missing: `MisspeltField`
  refuse,  ///< RecordError `UnknownField`
};

/// What a workspace is made for.
struct WorkspaceOptions {
  std::size_t rows = 1;  ///< at a time; 1 suits single records
  UnknownFields unknown_fields = UnknownFields::ignore;
  std::vector<std::string> known_fields = {};  ///< that the model does not read, but which are no unknown ones either
  /// Fields, the model's or not, of which a record's text is kept as it is written: `Workspace::captured`.
  std::vector<std::string> captured = {};
  /// Fields of the model that are set after a record was parsed (`Predictor::begin`): it may be without them.
  std::vector<std::string> later = {};
};

/// Scratch memory for predicting: one per thread, made by `Predictor::workspace`, reused for every call of that
/// predictor (or a copy of it) and of no other. Nothing is allocated after it exists, but for the longest texts yet of
/// a model that reads their words. A Prediction is a view into it, valid until its next use.
class Workspace {
 public:
  Workspace(const Plan& plan, WorkspaceOptions options);
  Workspace(const Plan& plan, std::size_t capacity) : Workspace(plan, WorkspaceOptions{.rows = capacity}) {}
  Workspace(Workspace&&) noexcept;
  Workspace& operator=(Workspace&&) noexcept;
  ~Workspace();

  std::size_t capacity() const noexcept { return frame.capacity; }
  /// Keys that no field has, in all records that it has seen. Those of WorkspaceOptions::known_fields do not count.
  std::uint64_t unknown_fields() const noexcept;
  /// The value of a field, as the JSON of the record in that row writes it: a view into that text. `which`: of
  /// `WorkspaceOptions::captured`. Empty if the record does not have it. Throws std::out_of_range.
  std::string_view captured(std::size_t which, std::size_t row = 0) const;
  /// From now on.
  void set_unknown_fields(UnknownFields unknown) noexcept;

  /// Throws ArgumentError (`WorkspaceMismatch`) unless it was made for these fields, and for so many rows.
  void expect(const FieldTable& fields, std::size_t rows) const {
    if (plan_.id != fields.id() || rows > frame.capacity) [[unlikely]]
      mismatch(fields);
  }

  // The library's own; a caller has no use for what follows.
  Frame frame;
  std::optional<DataType> all_fields;  // the type of all, if they have one: their columns are in the order of the slots
  std::vector<double> numbers;         // number columns, capacity rows each
  std::vector<std::int32_t> codes;     // code columns, capacity rows each
  std::vector<std::string> texts;      // text columns, capacity rows each
  std::vector<SparseValues> sparse;    // sparse blocks
  std::unique_ptr<TermScratch> terms;  // where the terms of a text are found
  std::vector<double> row_blocks;      // margins, outputs: capacity rows of each block
  std::vector<const double*> features;  // of all models: where each of theirs lies in `numbers`
  std::vector<double> engine;           // the engines' own scratch
  std::vector<std::uint64_t> seen;      // one bit per field of each row's record
  std::vector<Fault> faults;            // of each row, where records are in hand
  std::unique_ptr<RecordScratch> scratch;

 private:
  /// Whose it is; nobody's after it was moved away.
  struct Owner {
    explicit Owner(std::uint64_t plan) noexcept : id(plan) {}
    Owner(Owner&& other) noexcept : id(std::exchange(other.id, 0)) {}
    std::uint64_t id;
  };
  [[noreturn]] void mismatch(const FieldTable& fields) const;

  Owner plan_;
};

}  // namespace fieldfare
