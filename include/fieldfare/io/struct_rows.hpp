// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <span>

#include "fieldfare/column/row_decoder.hpp"
#include "fieldfare/column/row_source.hpp"

namespace fieldfare {

class Plan;

namespace detail {
const FieldTable& fields_of(const Plan& plan) noexcept;
}

/// Structs as the rows of a batch; made by `StructBinding::rows`. A view.
template <class Binding, class S>
class StructRows final : public RowSource {
 public:
  StructRows(const Binding& binding, const Plan& plan, std::span<const S> objects) noexcept
      : binding_(&binding), fields_(detail::fields_of(plan)), objects_(objects) {}

  std::size_t rows() const noexcept override { return objects_.size(); }
  void decode(std::size_t first, std::size_t count, Workspace& workspace) const override {
    for (std::size_t row = 0; row < count; ++row) {
      RowDecoder decoder(fields_, workspace, row, first);
      binding_->decode(objects_[first + row], decoder);
    }
  }

 private:
  const Binding* binding_;
  const FieldTable& fields_;
  std::span<const S> objects_;
};

}  // namespace fieldfare
