// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <concepts>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fieldfare/error.hpp"
#include "fieldfare/transform/binding.hpp"

namespace fieldfare {

/// What every transform is: plain parameters, named once in `fields`, that check themselves and compile to a kernel.
/// `strings(input)` lists the texts it knows for a string input, so that they can be numbered at the door; a member
/// `missing_string` is one that it knows for all of them.
template <class T>
concept TransformType = requires(const T& transform, std::span<const ColumnType> columns, Binding& binding) {
  { T::kind } -> std::convertible_to<std::string_view>;
  { transform.validate(columns) };
  { transform.output(columns) } -> std::same_as<std::vector<ColumnType>>;
  { transform.strings(std::size_t{}) } -> std::same_as<std::span<const std::string>>;
  { transform.compile(binding) } -> std::same_as<std::unique_ptr<Kernel>>;
};

/// Whether a transform reads its string inputs as hashes of their texts, not as words: `hashes_text` says so.
template <class T>
constexpr bool reads_hashes = requires { requires T::hashes_text; };

/// Whether a transform has a table over all words of each string input: `tabulates_words` says so.
template <class T>
constexpr bool tabulates = requires { requires T::tabulates_words; };

namespace detail {

/// The codes that mean missing: of a text that a transform takes for it, or of no text. The text may be long: it is
/// looked for once in each vocabulary.
class MissingCodes {
 public:
  explicit MissingCodes(const std::optional<std::string>& text) : text_(text) {}

  std::int32_t in(const Vocabulary& words) {
    if (!text_) return words.missing();
    const auto [code, fresh] = found_.try_emplace(&words, 0);
    if (fresh) code->second = words.find(*text_);
    return code->second;
  }

 private:
  const std::optional<std::string>& text_;
  std::map<const Vocabulary*, std::int32_t> found_;
};

/// Throws unless a parameter has one element per input.
inline void expect_size(std::string_view field, std::size_t size, std::size_t expected) {
  if (size != expected)
    throw ArtifactError("LengthMismatch", "/" + std::string(field),
                        "has " + std::to_string(size) + " elements; expected " + std::to_string(expected));
}

/// Throws unless every input is a number column.
inline void expect_numbers(std::span<const ColumnType> columns) {
  for (const auto& column : columns)
    if (column.is_string()) throw ArtifactError("BadGraph", "/inputs", "a string column feeds a numeric step");
}

inline void expect_floating(std::string_view field, DataType type) {
  if (!is_floating(type)) throw ArtifactError("UnknownTag", "/" + std::string(field), "expected float64 or float32");
}

/// Throws unless every element is finite, also once it is rounded to `type`.
void expect_finite(std::string_view field, std::span<const double> values, DataType type = DataType::float64);
/// Throws unless every element is finite and not zero or subnormal, also once it is rounded to `type`.
void expect_scale(std::string_view field, std::span<const double> values, DataType type = DataType::float64);

/// Rounds to float32 where the source library computed in float32.
inline double round_to(DataType type, double value) noexcept {
  return type == DataType::float32 ? static_cast<double>(static_cast<float>(value)) : value;
}

}  // namespace detail
}  // namespace fieldfare
