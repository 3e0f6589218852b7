// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "stream/predicate.hpp"

namespace fieldfare::stream {

using NumberTerm = std::unique_ptr<Term<double>>;
using TextTerm = std::unique_ptr<Term<std::string_view>>;
using BoolTerm = std::unique_ptr<Term<bool>>;
using AnyTerm = std::variant<NumberTerm, TextTerm, BoolTerm>;

inline std::string type_name(const AnyTerm& term) {
  constexpr std::string_view names[] = {"a number", "a string", "true or false"};
  return std::string(names[term.index()]);
}

template <class T>
class Constant final : public Term<T> {
 public:
  using Stored = std::conditional_t<std::is_same_v<T, std::string_view>, std::string, T>;
  explicit Constant(Stored value) : value_(std::move(value)) {}
  std::optional<T> get(const Row&) const noexcept override { return T(value_); }
  std::optional<T> value() const noexcept { return T(value_); }

 private:
  Stored value_;
};

/// An input field.
template <class T>
class Field final : public Term<T> {
 public:
  explicit Field(std::size_t position) : position_(position) {}
  std::optional<T> get(const Row& row) const noexcept override {
    const FieldValue& value = row.fields[position_];
    if (!value.present) return std::nullopt;
    if constexpr (std::is_same_v<T, std::string_view>)
      return value.text;
    else if constexpr (std::is_same_v<T, bool>)
      return value.number != 0;
    else
      return value.number;
  }

 private:
  std::size_t position_;
};

inline AnyTerm field_term(std::size_t position, FieldType type) {
  if (type == FieldType::text) return std::make_unique<Field<std::string_view>>(position);
  if (type == FieldType::boolean) return std::make_unique<Field<bool>>(position);
  return std::make_unique<Field<double>>(position);
}

/// A column of the feature matrix; NaN is null.
class Feature final : public Term<double> {
 public:
  explicit Feature(std::size_t index) : index_(index) {}
  std::optional<double> get(const Row& row) const noexcept override {
    const double value = row.features[index_];
    return std::isnan(value) ? std::nullopt : std::optional(value);
  }

 private:
  std::size_t index_;
};

/// Something of the prediction, by a function of the row.
template <class T, auto Get>
class Predicted final : public Term<T> {
 public:
  std::optional<T> get(const Row& row) const noexcept override { return Get(row); }
};

/// The names after `prediction.` that a model of these classes offers.
inline std::vector<std::pair<std::string, AnyTerm>> prediction_terms(std::span<const Label> classes,
                                                                     bool probabilities) {
  std::vector<std::pair<std::string, AnyTerm>> terms;
  const auto add = [&]<class T, auto Get>(std::string name, const Predicted<T, Get>&) {
    terms.emplace_back(std::move(name), std::unique_ptr<Term<T>>(std::make_unique<Predicted<T, Get>>()));
  };
  add("margin", Predicted<double, [](const Row& row) { return row.prediction.margin(); }>{});
  if (classes.empty()) add("value", Predicted<double, [](const Row& row) { return row.prediction.value(); }>{});
  if (classes.size() == 2) {
    if (probabilities)
      add("probability", Predicted<double, [](const Row& row) { return row.prediction.probability(); }>{});
    add("decision", Predicted<bool, [](const Row& row) { return row.decision; }>{});
  }
  if (!classes.empty()) {
    if (std::holds_alternative<std::string>(classes[0]))
      add("label", Predicted<std::string_view, [](const Row& row) -> std::string_view {
            return std::get<std::string>(row.prediction.label());
          }>{});
    else if (std::holds_alternative<bool>(classes[0]))
      add("label", Predicted<bool, [](const Row& row) { return std::get<bool>(row.prediction.label()); }>{});
    else
      add("label", Predicted<double, [](const Row& row) {
            return std::visit(
                []<class V>(const V& value) -> double {
                  if constexpr (std::is_arithmetic_v<V>) return static_cast<double>(value);
                  return std::nan("");
                },
                row.prediction.label());
          }>{});
  }
  return terms;
}

template <class T, class Op>
class Compare final : public Term<bool> {
 public:
  Compare(std::unique_ptr<Term<T>> a, std::unique_ptr<Term<T>> b) : a_(std::move(a)), b_(std::move(b)) {}
  std::optional<bool> get(const Row& row) const noexcept override {
    const auto a = a_->get(row), b = b_->get(row);
    if (!a || !b) return std::nullopt;
    return Op{}(*a, *b);
  }

 private:
  std::unique_ptr<Term<T>> a_, b_;
};

/// Nothing when the type has no such comparison.
template <class T>
BoolTerm compare(std::string_view sign, std::unique_ptr<Term<T>> a, std::unique_ptr<Term<T>> b) {
  const auto make = [&]<class Op>(Op) -> BoolTerm {
    return std::make_unique<Compare<T, Op>>(std::move(a), std::move(b));
  };
  if (sign == "==") return make(std::equal_to<>{});
  if (sign == "!=") return make(std::not_equal_to<>{});
  if constexpr (!std::is_same_v<T, bool>) {
    if (sign == "<") return make(std::less<>{});
    if (sign == "<=") return make(std::less_equal<>{});
    if (sign == ">") return make(std::greater<>{});
    return make(std::greater_equal<>{});
  }
  return nullptr;
}

template <class T>
class IsNull final : public Term<bool> {
 public:
  IsNull(std::unique_ptr<Term<T>> term, bool wanted) : term_(std::move(term)), wanted_(wanted) {}
  std::optional<bool> get(const Row& row) const noexcept override { return !term_->get(row).has_value() == wanted_; }

 private:
  std::unique_ptr<Term<T>> term_;
  bool wanted_;
};

template <class T>
class IsIn final : public Term<bool> {
 public:
  using Stored = typename Constant<T>::Stored;
  IsIn(std::unique_ptr<Term<T>> term, std::vector<Stored> values)
      : term_(std::move(term)), values_(std::move(values)) {}
  std::optional<bool> get(const Row& row) const noexcept override {
    const auto value = term_->get(row);
    if (!value) return std::nullopt;
    return std::any_of(values_.begin(), values_.end(), [&](const auto& each) { return each == *value; });
  }

 private:
  std::unique_ptr<Term<T>> term_;
  std::vector<Stored> values_;
};

class Not final : public Term<bool> {
 public:
  explicit Not(BoolTerm term) : term_(std::move(term)) {}
  std::optional<bool> get(const Row& row) const noexcept override {
    const auto value = term_->get(row);
    return value ? std::optional(!*value) : std::nullopt;
  }

 private:
  BoolTerm term_;
};

/// Kleene's `and` and `or`: the first part that decides ends it; else null if any part was null.
template <bool Decides>
class Junction : public Term<bool> {
 public:
  std::vector<BoolTerm> parts;
  std::optional<bool> get(const Row& row) const noexcept final {
    std::optional<bool> result = !Decides;
    for (const auto& part : parts) {
      const auto value = part->get(row);
      if (value == std::optional(Decides)) return Decides;
      if (!value) result = std::nullopt;
    }
    return result;
  }
};
class And final : public Junction<false> {};
class Or final : public Junction<true> {};

}  // namespace fieldfare::stream
