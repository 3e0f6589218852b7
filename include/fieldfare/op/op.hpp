// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <concepts>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fieldfare/detail/any_of.hpp"
#include "fieldfare/detail/values.hpp"
#include "fieldfare/op/binding.hpp"
#include "fieldfare/op/block.hpp"
#include "fieldfare/op/kernel.hpp"

namespace fieldfare {

/// How many of its parts an op has, for people: trees, nodes.
using OpSizes = std::vector<std::pair<std::string_view, std::size_t>>;

/// What is asked of an op whose type is not known.
class OpInterface {
 public:
  virtual ~OpInterface() = default;

  virtual std::unique_ptr<OpInterface> clone() const = 0;
  virtual std::string_view kind() const noexcept = 0;
  virtual void write(ValueWriter& writer) const = 0;
  /// The blocks that it makes of these inputs. Throws ArtifactError unless its parameters are sound and fit them.
  virtual std::vector<Block> infer(std::span<const ColumnType> inputs) const = 0;
  virtual std::unique_ptr<Kernel> compile(Binding& binding) const = 0;

  /// The texts that it knows for an input of codes, so that they can be numbered at the door.
  virtual std::span<const std::string> strings(std::size_t) const { return {}; }
  /// A text that it takes for missing in all inputs of codes.
  virtual const std::string* missing_string() const noexcept { return nullptr; }
  /// It reads codes as hashes of texts, not as words.
  virtual bool hashes_text() const noexcept { return false; }
  /// It reads the texts of fields as they are; none of them may be missing.
  virtual bool reads_text() const noexcept { return false; }
  /// Steps that it takes for each byte of a text.
  virtual std::size_t steps_per_byte() const noexcept { return 0; }
  /// It has a table over all words of each input of codes.
  virtual bool tabulates_words() const noexcept { return false; }
  /// What it takes for one row, besides a step for each input and output.
  virtual std::size_t terms() const { return 0; }
  /// Bytes of its tables that are larger than what they are made of.
  virtual std::size_t set_bytes() const { return 0; }
  virtual OpSizes sizes() const { return {}; }
  /// What it gives are the raw scores of a model.
  virtual bool is_model() const noexcept { return false; }
};

/// What holds an op of type T: this is that of an `OpType`; a model and a link have theirs.
template <class T>
class HoldingOp;

/// The arithmetic of one node with its parameters: an op of any type, built in or not.
class Op : public detail::AnyOf<OpInterface, HoldingOp> {
 public:
  Op() = default;
  template <class T>
    requires requires {
      { T::kind } -> std::convertible_to<std::string_view>;
    }
  Op(T op) : AnyOf(std::in_place_type<T>, std::move(op)) {}  // NOLINT: meant to convert
};

/// What an op over columns is: plain parameters, named once in `fields`, that check themselves when they infer what
/// comes of their inputs, and compile to a kernel. It may have a member for each of what OpInterface asks else.
template <class T>
concept OpType =
    detail::NamesFields<T> && requires(const T& fixed, std::span<const ColumnType> columns, Binding& binding) {
      { T::kind } -> std::convertible_to<std::string_view>;
      { fixed.infer(columns) } -> std::same_as<std::vector<Block>>;
      { fixed.compile(binding) } -> std::same_as<std::unique_ptr<Kernel>>;
    };

template <OpType T>
class HoldingOp<T> final : public OpInterface {
 public:
  explicit HoldingOp(T op) : value(std::move(op)) {}

  T value;

  std::unique_ptr<OpInterface> clone() const override { return std::make_unique<HoldingOp>(*this); }
  std::string_view kind() const noexcept override { return T::kind; }
  void write(ValueWriter& writer) const override { detail::write_fields(writer, value); }
  std::vector<Block> infer(std::span<const ColumnType> inputs) const override { return value.infer(inputs); }
  std::unique_ptr<Kernel> compile(Binding& binding) const override { return value.compile(binding); }
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
  bool reads_text() const noexcept override {
    return requires { requires T::reads_text; };
  }
  std::size_t steps_per_byte() const noexcept override {
    if constexpr (requires { value.steps_per_byte(); })
      return value.steps_per_byte();
    else
      return 0;
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
};

}  // namespace fieldfare
