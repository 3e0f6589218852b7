// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fieldfare/error.hpp"
#include "fieldfare/io/struct_member.hpp"
#include "fieldfare/io/struct_rows.hpp"
#include "fieldfare/schema/schema.hpp"

namespace fieldfare {

/// The members of a C++ struct matched with the fields of one model, once; after that a record is read without names.
///
///     const auto binding = StructLayout<Customer>()
///                              .field("age", &Customer::age)
///                              .field("job", &Customer::job)
///                              .bind(predictor.schema());
///     predictor.predict(binding.row(customer), workspace).probability();
///
/// Use it with predictors of that schema only.
template <class S>
class StructBinding {
 public:
  /// One struct, to be passed to `Predictor::predict`. A view: both the struct and the binding must outlive it.
  class Row {
   public:
    Row(const StructBinding& binding, const S& object) noexcept : binding_(&binding), object_(&object) {}
    /// Throws RecordError, as every reader of records does.
    void decode(RowDecoder& row) const { binding_->decode(*object_, row); }

   private:
    const StructBinding* binding_;
    const S* object_;
  };

  Row row(const S& object) const noexcept { return Row(*this, object); }

  /// Many structs, for the batch calls of a Predictor whose plan this is. A view, as `row` is.
  StructRows<StructBinding, S> rows(const Plan& plan, std::span<const S> objects) const noexcept {
    return {*this, plan, objects};
  }

  void decode(const S& object, RowDecoder& row) const {
    if (row.fields() != fields_) throw SchemaError("BadShape", "", "the struct was bound to another schema");
    for (const Entry& entry : entries_) entry.put(entry, object, row);
    row.finish();
  }

 private:
  template <class>
  friend class StructLayout;

  std::size_t fields_ = 0;

  struct Entry {
    std::size_t slot = 0;
    void (*put)(const Entry&, const S&, RowDecoder&) = nullptr;
    std::array<std::byte, 16> member = {};  // the bytes of a pointer to member, whose type `put` knows
  };
  std::vector<Entry> entries_;
};

/// What a struct's members are called in records; `bind` turns it into a StructBinding.
template <class S>
class StructLayout {
 public:
  /// Members may be arithmetic, bool, std::string, std::string_view, const char* (null is missing) or std::optional
  /// of these.
  template <BindableMember M, class Base>
    requires std::derived_from<S, Base>
  StructLayout& field(std::string_view name, M Base::* member) {
    Entry entry;
    static_assert(sizeof member <= sizeof entry.member);
    std::memcpy(entry.member.data(), &member, sizeof member);
    entry.put = [](const Entry& self, const S& object, RowDecoder& row) {
      M Base::* pointer;
      std::memcpy(&pointer, self.member.data(), sizeof pointer);
      detail::put_member(row, self.slot, object.*pointer);
    };
    entries_.push_back(entry);
    claims_.push_back({std::string(name), detail::member_kind<M>()});
    return *this;
  }

  /// Throws SchemaError naming every problem: `UnknownColumn` (the model has no such field), `DuplicateColumn`,
  /// `TypeMismatch` (the member can never hold what the field takes), `MissingColumn` (a field that must not be missing
  /// has no member).
  StructBinding<S> bind(const Schema& schema) const {
    const std::vector<std::size_t> slots = detail::match_members(schema, claims_);
    StructBinding<S> binding;
    binding.fields_ = schema.size();
    binding.entries_ = entries_;
    for (std::size_t i = 0; i < slots.size(); ++i) binding.entries_[i].slot = slots[i];
    return binding;
  }

 private:
  using Entry = typename StructBinding<S>::Entry;
  std::vector<Entry> entries_;
  std::vector<detail::MemberClaim> claims_;
};

}  // namespace fieldfare
