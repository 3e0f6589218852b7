// SPDX-License-Identifier: Apache-2.0
#include "stream/predicate.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <variant>

#include "stream/nearest_name.hpp"
#include "stream/predicate_grammar.hpp"
#include "stream/predicate_terms.hpp"

namespace fieldfare::stream {
namespace {

using Node = grammar::parse_tree::node;

/// Nested parentheses and `not`s; the parser and the compiled terms recurse this deep.
constexpr int max_depth = 200;

class Compiler {
 public:
  Compiler(std::string_view source, const Names& names, const std::string& place)
      : source_(source), names_(names), place_(place) {}

  bool uses_features = false;

  BoolTerm condition(const Node& node) {
    if (node.is_type<grammar::conjunction>()) return many<And>(node);
    if (node.is_type<grammar::disjunction>()) return many<Or>(node);
    if (node.is_type<grammar::inverse>()) return std::make_unique<Not>(condition(*node.children.at(0)));
    return test(node);
  }

  [[noreturn]] void fail(std::string_view code, std::size_t at, const std::string& message) const {
    // The caret stands below the place; the expression is one line in the message whatever it was in the file.
    std::string line(source_);
    std::replace_if(line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
    std::size_t column = 0;
    for (std::size_t i = 0; i < std::min(at, line.size()); ++i) column += (line[i] & 0xC0) != 0x80 ? 1u : 0u;
    throw ConfigError(code, place_, message + "\n  " + line + "\n  " + std::string(column, ' ') + "^");
  }

 private:
  static std::size_t at(const Node& node) { return node.begin().byte; }

  template <class T>
  BoolTerm many(const Node& node) {
    auto term = std::make_unique<T>();
    for (const auto& child : node.children) term->parts.push_back(condition(*child));
    return term;
  }

  BoolTerm test(const Node& node) {
    const Node& left = *node.children.at(0);
    if (node.children.size() == 1) {
      auto term = operand(left);
      if (auto* flag = std::get_if<BoolTerm>(&term)) return std::move(*flag);
      fail("ExpressionType", at(left), "a condition must be true or false, this is " + type_name(term));
    }
    const Node& how = *node.children.at(1);
    if (how.is_type<grammar::comparison>()) return comparison(left, how);
    if (how.is_type<grammar::null_test>()) return null_test(left, how);
    return membership(left, how);
  }

  BoolTerm comparison(const Node& left, const Node& how) {
    const Node& sign = *how.children.at(0);
    const Node& right = *how.children.at(1);
    auto a = operand(left), b = operand(right);
    if (a.index() != b.index())
      fail("ExpressionType", at(right), "cannot compare " + type_name(a) + " with " + type_name(b));
    return std::visit(
        [&]<class T>(std::unique_ptr<Term<T>>& x) -> BoolTerm {
          auto term = compare<T>(sign.string_view(), std::move(x), std::move(std::get<std::unique_ptr<Term<T>>>(b)));
          if (!term) fail("ExpressionType", at(sign), "true and false have no order; use `==` or `!=`");
          return term;
        },
        a);
  }

  BoolTerm null_test(const Node& left, const Node& how) {
    const bool wanted = how.children.empty();
    auto term = operand(left);
    if (!left.is_type<grammar::name>()) fail("ExpressionType", at(left), "a constant is never null");
    return std::visit(
        [&]<class T>(std::unique_ptr<Term<T>>& x) -> BoolTerm {
          return std::make_unique<IsNull<T>>(std::move(x), wanted);
        },
        term);
  }

  BoolTerm membership(const Node& left, const Node& how) {
    std::size_t first = 0;
    const bool inverted = how.children.at(0)->is_type<grammar::negation>();
    if (inverted) first = 1;
    auto term = operand(left);
    return std::visit(
        [&]<class T>(std::unique_ptr<Term<T>>& x) -> BoolTerm {
          std::vector<typename IsIn<T>::Stored> values;
          for (std::size_t i = first; i < how.children.size(); ++i) {
            const Node& child = *how.children[i];
            auto item = operand(child);
            auto* same = std::get_if<std::unique_ptr<Term<T>>>(&item);
            if (!same)
              fail("ExpressionType", at(child), "cannot compare " + type_name(term) + " with " + type_name(item));
            values.emplace_back(*static_cast<const Constant<T>&>(**same).value());
          }
          BoolTerm result = std::make_unique<IsIn<T>>(std::move(x), std::move(values));
          if (inverted) result = std::make_unique<Not>(std::move(result));
          return result;
        },
        term);
  }

  AnyTerm operand(const Node& node) {
    if (node.is_type<grammar::number>()) return number(node);
    if (node.is_type<grammar::text>()) return std::make_unique<Constant<std::string_view>>(unquote(node.string_view()));
    if (node.is_type<grammar::truth>()) return std::make_unique<Constant<bool>>(node.string_view() == "true");
    return name(node);
  }

  AnyTerm number(const Node& node) {
    const auto text = node.string_view();
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
      fail("BadExpression", at(node), "the number is out of range");
    const bool whole = text.find_first_of(".eE") == text.npos;
    if (whole && std::fabs(value) >= 0x1p53)
      fail("BadExpression", at(node), "whole numbers from 2^53 on are not exact here; make the field a string");
    return std::make_unique<Constant<double>>(value);
  }

  /// Doubled quotes inside become one.
  static std::string unquote(std::string_view text) {
    const char quote = text.front();
    std::string result;
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
      result += text[i];
      if (text[i] == quote) ++i;
    }
    return result;
  }

  /// A name without its backquotes; `prefix.` must stand outside of them.
  static std::string plain(std::string_view text) {
    std::string result;
    for (const char c : text)
      if (c != '`') result += c;
    return result;
  }

  AnyTerm name(const Node& node) {
    const auto text = node.string_view();
    if (text.starts_with("prediction.")) return prediction(node, plain(text.substr(11)));
    if (text.starts_with("feature.")) return feature(node, plain(text.substr(8)));
    const auto full = plain(text);
    const auto found = names_.field(full);
    if (!found)
      fail("UnknownName", at(node),
           "the record has no field `" + full + "`; " + suggestion(full, names_.known_fields) +
               ". A field that the model does not read must be declared in `[record.extra]`.");
    return field_term(found->first, found->second);
  }

  AnyTerm feature(const Node& node, const std::string& wanted) {
    const auto& features = names_.predictor.feature_names();
    const auto found = std::find(features.begin(), features.end(), wanted);
    if (found == features.end())
      fail("UnknownName", at(node), "the model has no feature `" + wanted + "`; " + suggestion(wanted, features));
    uses_features = true;
    return std::make_unique<Feature>(static_cast<std::size_t>(found - features.begin()));
  }

  AnyTerm prediction(const Node& node, const std::string& wanted) {
    auto terms = prediction_terms(names_.predictor.classes(), names_.predictor.has_probabilities());
    std::vector<std::string> known;
    for (auto& [key, term] : terms) {
      if (key == wanted) return std::move(term);
      known.push_back(key);
    }
    fail("UnknownName", at(node), "this model's prediction has no `" + wanted + "`; " + suggestion(wanted, known));
  }

  std::string_view source_;
  const Names& names_;
  const std::string& place_;
};

/// Depth of parentheses and `not`s, counted before the recursive parser sees them.
void check_depth(std::string_view source, const Compiler& compiler) {
  int depth = 0;
  for (std::size_t i = 0; i < source.size(); ++i) {
    if (const char c = source[i]; c == '\'' || c == '"' || c == '`') {
      i = source.find(c, i + 1);
      if (i == source.npos) return;
    } else if (c == '(' || source.substr(i).starts_with("not")) {
      if (++depth > max_depth) compiler.fail("BadExpression", i, "the condition is nested too deeply");
    } else if (c == ')') {
      --depth;
    }
  }
}

}  // namespace

Predicate::Predicate(std::string_view source, const Names& names, const std::string& place) {
  Compiler compiler(source, names, place);
  check_depth(source, compiler);
  try {
    tao::pegtl::memory_input input(source.data(), source.size(), "when");
    const auto tree =
        grammar::parse_tree::parse<grammar::condition, Node, grammar::selector, tao::pegtl::nothing, grammar::control>(
            input);
    root_ = compiler.condition(*tree->children.at(0));
  } catch (const tao::pegtl::parse_error& error) {
    compiler.fail("BadExpression", error.positions().front().byte, std::string(error.message()));
  }
  uses_features_ = compiler.uses_features;
}

}  // namespace fieldfare::stream
