// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <concepts>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "fieldfare/detail/any_of.hpp"
#include "fieldfare/detail/values.hpp"
#include "fieldfare/model/engine.hpp"
#include "fieldfare/model/feature.hpp"
#include "fieldfare/schema/data_type.hpp"

namespace fieldfare {

struct LoadOptions;

/// What every model is: plain parameters, named once in `fields`, with `outputs` margins per row, that check
/// themselves. Two functions next to it say how it is run: `compile_model` gives the engine, `reference_margins` is
/// its plainest reading. It may say more of itself:
/// - `reads_columns`: its engine reads number columns where they lie, so none may be left to a look-up;
/// - `shows_bad_features`: a feature that is NaN or infinite makes a margin so;
/// - `set_bytes()`: of tables that are larger than what they are made of;
/// - `sizes()`: how many it has of what, for people.
template <class T>
concept ModelType = requires(T& model, const T& fixed, std::span<const Feature> features, std::span<const double> row,
                             const LoadOptions& options) {
  { T::kind } -> std::convertible_to<std::string_view>;
  {
    T::fields(model, [](std::string_view, auto&) {})
  };
  { fixed.outputs } -> std::convertible_to<std::size_t>;
  { fixed.validate(std::size_t{}) };
  { fixed.steps_per_row() } -> std::convertible_to<std::size_t>;
  { compile_model(fixed, features, options) } -> std::same_as<std::unique_ptr<const Engine>>;
  { reference_margins(fixed, row) } -> std::same_as<std::vector<double>>;
};

/// How many of its parts a model has: trees, nodes.
using ModelSizes = std::vector<std::pair<std::string_view, std::size_t>>;

/// What is asked of a model whose type is not known.
class ModelInterface {
 public:
  virtual ~ModelInterface() = default;

  virtual std::unique_ptr<ModelInterface> clone() const = 0;
  virtual std::string_view kind() const noexcept = 0;
  virtual void write(ValueWriter& writer) const = 0;
  virtual std::size_t outputs() const noexcept = 0;
  /// Throws ArtifactError unless its parameters are sound and fit so many features.
  virtual void validate(std::size_t features) const = 0;
  virtual std::size_t steps_per_row() const = 0;
  virtual std::size_t set_bytes() const = 0;
  virtual ModelSizes sizes() const = 0;
  virtual bool reads_columns() const noexcept = 0;
  /// Whether margins tell of bad features: of those that are not finite, and of those beyond float32.
  virtual bool shows_bad_features() const noexcept = 0;
  virtual bool shows_wide_features() const noexcept = 0;
  virtual std::unique_ptr<const Engine> compile(std::span<const Feature> features,
                                                const LoadOptions& options) const = 0;
  virtual std::vector<double> reference(std::span<const double> features) const = 0;
};

template <class T>
class HoldingModel;

/// What makes margins of features: a model of any type, built in or not.
class Model : public detail::AnyOf<ModelInterface, HoldingModel> {
 public:
  Model() = default;
  template <ModelType T>
  Model(T model) : AnyOf(std::in_place_type<T>, std::move(model)) {}  // NOLINT: meant to convert
};

template <class T>
class HoldingModel final : public ModelInterface {
 public:
  explicit HoldingModel(T model) : value(std::move(model)) {}

  T value;

  std::unique_ptr<ModelInterface> clone() const override { return std::make_unique<HoldingModel>(*this); }
  std::string_view kind() const noexcept override { return T::kind; }
  void write(ValueWriter& writer) const override { detail::write_fields(writer, value); }
  std::size_t outputs() const noexcept override { return value.outputs; }
  void validate(std::size_t features) const override { value.validate(features); }
  std::size_t steps_per_row() const override { return value.steps_per_row(); }
  std::size_t set_bytes() const override {
    if constexpr (requires { value.set_bytes(); })
      return value.set_bytes();
    else
      return 0;
  }
  ModelSizes sizes() const override {
    if constexpr (requires { value.sizes(); })
      return value.sizes();
    else
      return {};
  }
  bool reads_columns() const noexcept override {
    return requires { requires T::reads_columns; };
  }
  bool shows_bad_features() const noexcept override {
    return requires { requires T::shows_bad_features; };
  }
  bool shows_wide_features() const noexcept override {
    if constexpr (requires { value.sum; })
      return shows_bad_features() && value.sum == DataType::float32;
    else
      return false;
  }
  std::unique_ptr<const Engine> compile(std::span<const Feature> features, const LoadOptions& options) const override {
    return compile_model(value, features, options);
  }
  std::vector<double> reference(std::span<const double> features) const override {
    return reference_margins(value, features);
  }
};

}  // namespace fieldfare
