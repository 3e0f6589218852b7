// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <concepts>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "fieldfare/model/engine.hpp"
#include "fieldfare/model/feature.hpp"
#include "fieldfare/op/checks.hpp"
#include "fieldfare/op/op.hpp"

namespace fieldfare {

struct LoadOptions;

/// What every model is: plain parameters, named once in `fields`, with `outputs` margins per row, that check
/// themselves. `compile_model` next to it gives the engine that runs it. It may say more of itself:
/// - `set_bytes()`: of tables that are larger than what they are made of;
/// - `sizes()`: how many it has of what, for people.
template <class T>
concept ModelType =
    detail::NamesFields<T> && requires(const T& fixed, std::span<const Feature> features, const LoadOptions& options) {
      { T::kind } -> std::convertible_to<std::string_view>;
      { fixed.outputs } -> std::convertible_to<std::size_t>;
      { fixed.validate(std::size_t{}) };
      { fixed.steps_per_row() } -> std::convertible_to<std::size_t>;
      { compile_model(fixed, features, options) } -> std::same_as<std::unique_ptr<const Engine>>;
    };

template <ModelType T>
class HoldingOp<T> final : public OpInterface {
 public:
  explicit HoldingOp(T model) : value(std::move(model)) {}

  T value;

  std::unique_ptr<OpInterface> clone() const override { return std::make_unique<HoldingOp>(*this); }
  std::string_view kind() const noexcept override { return T::kind; }
  void write(ValueWriter& writer) const override { detail::write_fields(writer, value); }
  std::vector<Block> infer(std::span<const ColumnType> inputs) const override {
    detail::expect_numbers(inputs);
    value.validate(inputs.size());
    return {Block{BlockKind::dense, DataType::float64, static_cast<std::uint32_t>(value.outputs)}};
  }
  std::unique_ptr<Kernel> compile(Binding& binding) const override {
    return binding.run(compile_model(value, binding.features(), binding.options()));
  }
  std::size_t terms() const override { return value.steps_per_row(); }
  std::size_t set_bytes() const override {
    if constexpr (requires { value.set_bytes(); })
      return value.set_bytes();
    else
      return 0;
  }
  OpSizes sizes() const override {
    if constexpr (requires { value.sizes(); })
      return value.sizes();
    else
      return {};
  }
  bool is_model() const noexcept override { return true; }
};

}  // namespace fieldfare
