// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "fieldfare/op/checks.hpp"
#include "fieldfare/op/op.hpp"

namespace fieldfare {

/// What every link is: it turns a row of numbers, the margins of a model, into another one: class probabilities, or
/// values. `width(margins)` is the number of outputs for that many margins, 0 when the link does not accept them. A
/// link with parameters has a `validate()`, which throws ArtifactError.
template <class T>
concept LinkType =
    detail::NamesFields<T> && requires(const T& fixed, const double* margins, double* outputs, std::size_t count) {
      { T::kind } -> std::convertible_to<std::string_view>;
      { fixed.width(count) } -> std::same_as<std::size_t>;
      { fixed.apply(margins, count, outputs) } noexcept;
    };

template <LinkType T>
class HoldingOp<T> final : public OpInterface {
 public:
  explicit HoldingOp(T link) : value(std::move(link)) {}

  T value;

  std::unique_ptr<OpInterface> clone() const override { return std::make_unique<HoldingOp>(*this); }
  std::string_view kind() const noexcept override { return T::kind; }
  void write(ValueWriter& writer) const override { detail::write_fields(writer, value); }
  std::vector<Block> infer(std::span<const ColumnType> inputs) const override {
    detail::expect_numbers(inputs);
    if constexpr (requires { value.validate(); }) value.validate();
    const std::size_t width = value.width(inputs.size());
    if (width == 0)
      throw ArtifactError("BadGraph", "/inputs", "a link of " + std::to_string(inputs.size()) + " margins");
    return {Block{BlockKind::dense, DataType::float64, static_cast<std::uint32_t>(width)}};
  }
  std::unique_ptr<Kernel> compile(Binding& binding) const override {
    return std::make_unique<Apply>(value, binding.rows(), binding.output_rows());
  }

 private:
  struct Apply final : Kernel {
    Apply(T what, RowBlock in, RowBlock out) : link(std::move(what)), from(in), to(out) {}
    T link;
    RowBlock from, to;

    void apply(Frame& frame) const noexcept override {
      const double* margins = frame[from];
      double* outputs = frame[to];
      for (std::size_t r = 0; r < frame.rows; ++r, margins += from.width, outputs += to.width)
        link.apply(margins, from.width, outputs);
    }
  };
};

}  // namespace fieldfare
