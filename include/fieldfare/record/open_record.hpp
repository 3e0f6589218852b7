// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fieldfare/column/row_decoder.hpp"
#include "fieldfare/error.hpp"
#include "fieldfare/plan/workspace.hpp"

namespace fieldfare {

class Plan;

/// A record in hand: parsed, but not scored yet, so that the caller can look something up and set it.
///
///     OpenRecord record = predictor.begin(workspace);
///     record.json(text);
///     record.set(visits, store.visits(record.captured(customer)));
///     const Prediction prediction = predictor.finish(record);
///
/// It is a view of one row of the workspace, and at an end when another record is begun there.
class OpenRecord {
 public:
  OpenRecord(const Plan& plan, Workspace& workspace, std::size_t row);
  /// The record that another one has begun in that row.
  static OpenRecord resumed(const Plan& plan, Workspace& workspace, std::size_t row);

  /// One JSON object, which must stay where it is as long as what `captured` gives is used. Call it before anything is
  /// set: the row begins anew. The rules for absent, unknown and misspelt keys are those of `Predictor::predict_json`,
  /// but that fields of `WorkspaceOptions::later` may be absent. Throws RecordError; then the record has nothing.
  void json(std::string_view text);
  /// The same of anything that has `decode(RowDecoder&) const`, as a Record or the view of a StructBinding.
  template <class Row>
    requires requires(const Row& row, RowDecoder& decoder) { row.decode(decoder); }
  void decode(const Row& row) {
    const Reading reading(*plan_, *workspace_, row_);
    RowDecoder decoder(fields(), *workspace_, row_);
    row.decode(decoder);
  }

  /// Sets a field, whether the record has it or not: a number, bool, text, or nullptr for a missing value.
  /// Throws RecordError; SchemaError (`UnknownColumn`) if there is no such slot.
  template <class T>
  OpenRecord& set(std::size_t slot, const T& value) {
    RowDecoder row = decoder(slot);
    if constexpr (std::same_as<T, bool>)
      row.boolean(slot, value);
    else if constexpr (std::signed_integral<T>)
      row.integer(slot, value);
    else if constexpr (std::unsigned_integral<T>)
      row.unsigned_integer(slot, value);
    else if constexpr (std::floating_point<T>)
      row.number(slot, static_cast<double>(value));
    else if constexpr (std::same_as<T, std::nullptr_t>)
      row.null(slot);
    else
      row.text(slot, std::string_view(value));
    return *this;
  }

  /// Whether the record has the field by now.
  bool has(std::size_t slot) const { return decoder(slot).seen(slot); }
  /// What `set` puts a value into. Throws SchemaError (`UnknownColumn`) if there is no such slot.
  RowDecoder decoder(std::size_t slot) const;
  /// The value of a field as the record's JSON writes it; see `Workspace::captured`.
  std::string_view captured(std::size_t which) const { return workspace_->captured(which, row_); }

  std::size_t row() const noexcept { return row_; }
  Workspace& workspace() const noexcept { return *workspace_; }

 private:
  OpenRecord(RowDecoder::Resumed, const Plan& plan, Workspace& workspace, std::size_t row) noexcept
      : plan_(&plan), workspace_(&workspace), row_(row) {}

  /// While it lives, the record that is read is one in hand.
  class Reading {
   public:
    Reading(const Plan& plan, Workspace& workspace, std::size_t row) noexcept;
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;
    ~Reading();

   private:
    const Plan& plan_;
    Workspace& workspace_;
    std::size_t row_;
    int exceptions_;
  };

  const FieldTable& fields() const noexcept;

  const Plan* plan_;
  Workspace* workspace_;
  std::size_t row_;
};

}  // namespace fieldfare
