// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <concepts>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

#include "fieldfare/detail/any_of.hpp"
#include "fieldfare/detail/values.hpp"

namespace fieldfare {

/// What every link is: it turns the margins of one row into its outputs (class probabilities, or values).
/// `width(margins)` is the number of outputs for that many margins, 0 when the link does not accept them. A link with
/// parameters has a `validate()`, which throws ArtifactError. `passes_margins`: outputs are the margins themselves.
template <class T>
concept LinkType = requires(T& link, const T& fixed, const double* margins, double* outputs, std::size_t count) {
  { T::kind } -> std::convertible_to<std::string_view>;
  {
    T::fields(link, [](std::string_view, auto&) {})
  };
  { fixed.width(count) } -> std::same_as<std::size_t>;
  { fixed.apply(margins, count, outputs) } noexcept;
};

/// What is asked of a link whose type is not known.
class LinkInterface {
 public:
  virtual ~LinkInterface() = default;

  virtual std::unique_ptr<LinkInterface> clone() const = 0;
  virtual std::string_view kind() const noexcept = 0;
  virtual void write(ValueWriter& writer) const = 0;
  virtual void validate() const = 0;
  virtual std::size_t width(std::size_t margins) const noexcept = 0;
  virtual bool passes_margins() const noexcept = 0;
  /// Of so many rows: `count` margins each, and as many outputs as `width` says; both row-major.
  virtual void apply(const double* margins, std::size_t count, std::size_t rows, double* outputs) const noexcept = 0;
};

template <class T>
class HoldingLink;

/// What makes outputs of margins: a link of any type, built in or not.
class Link : public detail::AnyOf<LinkInterface, HoldingLink> {
 public:
  Link() = default;
  template <LinkType T>
  Link(T link) : AnyOf(std::in_place_type<T>, std::move(link)) {}  // NOLINT: meant to convert
};

template <class T>
class HoldingLink final : public LinkInterface {
 public:
  explicit HoldingLink(T link) : value(std::move(link)) {}

  T value;

  std::unique_ptr<LinkInterface> clone() const override { return std::make_unique<HoldingLink>(*this); }
  std::string_view kind() const noexcept override { return T::kind; }
  void write(ValueWriter& writer) const override { detail::write_fields(writer, value); }
  void validate() const override {
    if constexpr (requires { value.validate(); }) value.validate();
  }
  std::size_t width(std::size_t margins) const noexcept override { return value.width(margins); }
  bool passes_margins() const noexcept override {
    return requires { requires T::passes_margins; };
  }
  void apply(const double* margins, std::size_t count, std::size_t rows, double* outputs) const noexcept override {
    const std::size_t wide = value.width(count);
    for (std::size_t r = 0; r < rows; ++r) value.apply(margins + r * count, count, outputs + r * wide);
  }
};

}  // namespace fieldfare
