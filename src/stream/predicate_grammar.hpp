// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/parse_tree.hpp>

/// The language of `when`. Words are lower case; a name with other characters stands in `backquotes`; strings stand
/// in single or double quotes, a quote inside is doubled.
namespace fieldfare::stream::grammar {

using namespace tao::pegtl;

struct space : star<ascii::space> {};
template <class Rule>
struct token : seq<Rule, space> {};

struct word_end : not_at<ascii::identifier_other> {};
template <class Text>
struct word : token<seq<Text, word_end>> {};

using and_word = TAO_PEGTL_STRING("and");
using or_word = TAO_PEGTL_STRING("or");
using not_word = TAO_PEGTL_STRING("not");
using in_word = TAO_PEGTL_STRING("in");
using is_word = TAO_PEGTL_STRING("is");
using null_word = TAO_PEGTL_STRING("null");
using true_word = TAO_PEGTL_STRING("true");
using false_word = TAO_PEGTL_STRING("false");
struct reserved : seq<sor<and_word, or_word, not_word, in_word, is_word, null_word, true_word, false_word>, word_end> {
};

struct plain_name : seq<not_at<reserved>, ascii::identifier> {};
struct quoted_name : seq<one<'`'>, until<one<'`'>>> {};
struct dot : one<'.'> {};
struct part : sor<plain_name, quoted_name> {};
struct name : list<part, dot> {};

struct digits : plus<ascii::digit> {};
struct exponent : seq<one<'e', 'E'>, opt<one<'+', '-'>>, digits> {};
struct number : seq<opt<one<'-'>>, digits, opt<dot, digits>, opt<exponent>, word_end> {};
struct single_quoted : seq<one<'\''>, star<sor<TAO_PEGTL_STRING("''"), not_one<'\''>>>, one<'\''>> {};
struct double_quoted : seq<one<'"'>, star<sor<TAO_PEGTL_STRING("\"\""), not_one<'"'>>>, one<'"'>> {};
struct text : sor<single_quoted, double_quoted> {};
struct truth : seq<sor<true_word, false_word>, word_end> {};
struct literal : sor<number, text, truth> {};
struct operand : token<sor<number, text, truth, name>> {};

struct comparator : sor<TAO_PEGTL_STRING("<="), TAO_PEGTL_STRING(">="), TAO_PEGTL_STRING("=="), TAO_PEGTL_STRING("!="),
                        one<'<'>, one<'>'>> {};
struct negation : not_word {};
struct comparison : if_must<token<comparator>, operand> {};
struct null_test : if_must<word<is_word>, opt<token<seq<negation, word_end>>>, word<null_word>> {};
struct open : token<one<'('>> {};
struct close : token<one<')'>> {};
struct comma : token<one<','>> {};
struct value : token<literal> {};
struct members : list_must<value, comma> {};
struct membership : seq<opt<token<seq<negation, word_end>>>, if_must<word<in_word>, open, members, close>> {};
struct test : seq<operand, opt<sor<comparison, null_test, membership>>> {};

struct disjunction;
struct group : if_must<open, disjunction, close> {};
struct inner;
struct inverse : if_must<word<not_word>, inner> {};
struct inner : sor<inverse, group, test> {};
struct conjunction : list_must<inner, word<and_word>> {};
struct disjunction : list_must<conjunction, word<or_word>> {};
struct condition : must<space, disjunction, eof> {};

/// What a person reads when a rule fails.
template <class Rule>
inline constexpr const char* expected = nullptr;
template <>
inline constexpr auto expected<operand> = "expected a value or a name";
template <>
inline constexpr auto expected<inner> = "expected a condition";
template <>
inline constexpr auto expected<conjunction> = "expected a condition";
template <>
inline constexpr auto expected<disjunction> = "expected a condition";
template <>
inline constexpr auto expected<word<null_word>> = "expected `null`";
template <>
inline constexpr auto expected<open> = "expected `(`";
template <>
inline constexpr auto expected<close> = "expected `)`";
template <>
inline constexpr auto expected<value> = "expected a number, a string, true or false";
template <>
inline constexpr auto expected<members> = "expected a number, a string, true or false";
template <>
inline constexpr auto expected<eof> = "expected `and`, `or`, a comparison or the end";
template <>
inline constexpr auto expected<space> = "";
template <>
inline constexpr auto expected<opt<token<seq<negation, word_end>>>> = "";

struct messages {
  template <class Rule>
  static constexpr auto message = expected<Rule>;
  template <class Rule>
  static constexpr bool raise_on_failure = false;  // only where the grammar says `must`
};
template <class Rule>
using control = must_if<messages>::control<Rule>;

template <class Rule>
using selector =
    parse_tree::selector<Rule, parse_tree::store_content::on<name, number, text, truth, comparator, negation>,
                         parse_tree::remove_content::on<comparison, null_test, membership, test, inverse>,
                         parse_tree::fold_one::on<conjunction, disjunction>>;

}  // namespace fieldfare::stream::grammar
