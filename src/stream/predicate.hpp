// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "fieldfare/predictor.hpp"
#include "stream/row.hpp"

namespace fieldfare::stream {

/// A part of a compiled predicate. Nothing stands for null.
template <class T>
struct Term {
  virtual ~Term() = default;
  virtual std::optional<T> get(const Row& row) const noexcept = 0;
};

/// What names in a predicate can mean. `field` gives the position of an input field in `Row::fields` and its type,
/// and notes that it is used.
struct Names {
  std::function<std::optional<std::pair<std::size_t, FieldType>>(std::string_view)> field;
  std::vector<std::string> known_fields;
  const Predictor& predictor;
};

/// A condition over record fields, features and the prediction, such as `age >= 30 and age < 40`, compiled once:
/// evaluating it allocates nothing and looks up no name. Null is SQL's: a comparison with null is neither true nor
/// false, and only what is true is selected. docs/operations.md has the language.
class Predicate {
 public:
  /// Throws ConfigError (`BadExpression`, `UnknownName`, `ExpressionType`) whose message shows the place by a caret.
  Predicate(std::string_view source, const Names& names, const std::string& place);

  bool operator()(const Row& row) const noexcept { return root_->get(row).value_or(false); }
  /// True, false, or null.
  std::optional<bool> evaluate(const Row& row) const noexcept { return root_->get(row); }
  bool uses_features() const noexcept { return uses_features_; }

 private:
  std::unique_ptr<const Term<bool>> root_;
  bool uses_features_ = false;
};

}  // namespace fieldfare::stream
