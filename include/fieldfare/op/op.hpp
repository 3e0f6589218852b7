// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <concepts>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fieldfare/column/column_type.hpp"
#include "fieldfare/detail/any_of.hpp"
#include "fieldfare/detail/values.hpp"
#include "fieldfare/op/binding.hpp"
#include "fieldfare/op/kernel.hpp"

namespace fieldfare {

/// What every op is: plain parameters, named once in `fields`, that check themselves and compile to a kernel.
/// It may say more of itself:
/// - `strings(input)`: the texts that it knows for a string input, so that they can be numbered at the door;
/// - a member `missing_string`: a text that it knows for all string inputs;
/// - `hashes_text`: it reads its string inputs as hashes of their texts, not as words;
/// - `tabulates_words`: it has a table over all words of each string input;
/// - `terms()`: what it takes for one row, besides a step for each input and output.
template <class T>
concept OpType = requires(T& op, const T& fixed, std::span<const ColumnType> columns, Binding& binding) {
  { T::kind } -> std::convertible_to<std::string_view>;
  {
    T::fields(op, [](std::string_view, auto&) {})
  };
  { fixed.validate(columns) };
  { fixed.output(columns) } -> std::same_as<std::vector<ColumnType>>;
  { fixed.compile(binding) } -> std::same_as<std::unique_ptr<Kernel>>;
};

/// What is asked of an op whose type is not known.
class OpInterface {
 public:
  virtual ~OpInterface() = default;

  virtual std::unique_ptr<OpInterface> clone() const = 0;
  virtual std::string_view kind() const noexcept = 0;
  virtual void write(ValueWriter& writer) const = 0;
  /// Throws ArtifactError unless its parameters are sound and fit these inputs.
  virtual void validate(std::span<const ColumnType> inputs) const = 0;
  virtual std::vector<ColumnType> output(std::span<const ColumnType> inputs) const = 0;
  virtual std::span<const std::string> strings(std::size_t input) const = 0;
  virtual const std::string* missing_string() const noexcept = 0;
  virtual bool hashes_text() const noexcept = 0;
  virtual bool tabulates_words() const noexcept = 0;
  virtual std::size_t terms() const = 0;
  virtual std::unique_ptr<Kernel> compile(Binding& binding) const = 0;
};

template <class T>
class HoldingOp;

/// The arithmetic of one step with its parameters: an op of any type, built in or not.
class Op : public detail::AnyOf<OpInterface, HoldingOp> {
 public:
  Op() = default;
  template <OpType T>
  Op(T op) : AnyOf(std::in_place_type<T>, std::move(op)) {}  // NOLINT: meant to convert
};

template <class T>
class HoldingOp final : public OpInterface {
 public:
  explicit HoldingOp(T op) : value(std::move(op)) {}

  T value;

  std::unique_ptr<OpInterface> clone() const override { return std::make_unique<HoldingOp>(*this); }
  std::string_view kind() const noexcept override { return T::kind; }
  void write(ValueWriter& writer) const override { detail::write_fields(writer, value); }
  void validate(std::span<const ColumnType> inputs) const override { value.validate(inputs); }
  std::vector<ColumnType> output(std::span<const ColumnType> inputs) const override { return value.output(inputs); }
  std::span<const std::string> strings(std::size_t input) const override {
    if constexpr (requires { value.strings(input); })
      return value.strings(input);
    else
      return {};
  }
  const std::string* missing_string() const noexcept override {
    if constexpr (requires { value.missing_string; })
      return value.missing_string ? &*value.missing_string : nullptr;
    else
      return nullptr;
  }
  bool hashes_text() const noexcept override {
    return requires { requires T::hashes_text; };
  }
  bool tabulates_words() const noexcept override {
    return requires { requires T::tabulates_words; };
  }
  std::size_t terms() const override {
    if constexpr (requires { value.terms(); })
      return value.terms();
    else
      return 0;
  }
  std::unique_ptr<Kernel> compile(Binding& binding) const override { return value.compile(binding); }
};

}  // namespace fieldfare
