// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "fieldfare/detail/enum_names.hpp"
#include "fieldfare/detail/function_ref.hpp"
#include "fieldfare/detail/text.hpp"
#include "fieldfare/schema/label.hpp"

namespace fieldfare {

/// A value of a document, for whoever knows what it should be. All throw ArtifactError with the place of the value.
class ValueReader {
 public:
  using Visit = detail::FunctionRef<void(const ValueReader&)>;

  virtual ~ValueReader() = default;

  virtual bool is_null() const = 0;
  virtual void read(bool& value) const = 0;
  virtual void read(std::int64_t& value) const = 0;
  virtual void read(double& value) const = 0;
  virtual void read(std::string& value) const = 0;
  virtual void read(Label& value) const = 0;
  // Large arrays lie outside the text.
  virtual void read(std::vector<double>& values) const = 0;
  virtual void read(std::vector<std::int32_t>& values) const = 0;
  virtual void read(std::vector<std::uint8_t>& values) const = 0;

  /// How many elements an array has, before memory is taken for them: so many bytes each.
  virtual std::size_t elements(std::size_t bytes_each) const = 0;
  virtual void each_element(Visit visit) const = 0;
  virtual void member(std::string_view key, Visit visit) const = 0;
  /// An object has so many members: none that nobody asked for.
  virtual void expect_members(std::size_t count) const = 0;

  [[noreturn]] virtual void fail(std::string code, const std::string& message) const = 0;
};

/// The mirror of ValueReader. A value is written once.
class ValueWriter {
 public:
  using Visit = detail::FunctionRef<void(ValueWriter&)>;

  virtual ~ValueWriter() = default;

  virtual void write_null() = 0;
  virtual void write(bool value) = 0;
  virtual void write(std::int64_t value) = 0;
  virtual void write(double value) = 0;
  virtual void write_text(std::string_view value) = 0;
  virtual void write_label(const Label& value) = 0;
  virtual void write(const std::vector<double>& values) = 0;
  virtual void write(const std::vector<std::int32_t>& values) = 0;
  virtual void write(const std::vector<std::uint8_t>& values) = 0;

  virtual void begin_array() = 0;
  virtual void element(Visit write) = 0;
  virtual void begin_object() = 0;
  virtual void member(std::string_view key, Visit write) = 0;
};

namespace detail {

/// Takes any member. It has a name because clang 14 cannot tell apart concepts with lambdas in them.
struct AnyMember {
  void operator()(std::string_view, auto&) const {}
};

/// A struct that names its members once: `fields(self, visit)` calls visit(name, member) for each.
template <class T>
concept NamesFields = requires(T& value) { T::fields(value, AnyMember{}); };

/// What readers and writers know by themselves.
template <class T>
concept PlainValue = std::same_as<T, bool> || std::same_as<T, std::int64_t> || std::same_as<T, double> ||
                     std::same_as<T, std::string> || std::same_as<T, Label> || std::same_as<T, std::vector<double>> ||
                     std::same_as<T, std::vector<std::int32_t>> || std::same_as<T, std::vector<std::uint8_t>>;

template <class T>
void read_value(const ValueReader& reader, T& value);

/// A value that is none of several kinds, out of a member.
template <class T>
void read_member(const ValueReader& reader, std::string_view key, T& value) {
  reader.member(key, [&](const ValueReader& member) { read_value(member, value); });
}

/// Every member of a struct, and no other key; `others` further keys belong to the caller.
template <NamesFields T>
void read_fields(const ValueReader& reader, T& value, std::size_t others = 0) {
  std::size_t named = others;
  T::fields(value, [&](std::string_view name, auto& field) {
    read_member(reader, name, field);
    ++named;
  });
  reader.expect_members(named);
}

template <class T>
void read_optional(const ValueReader& reader, std::optional<T>& value) {
  if (reader.is_null()) return value.reset();
  read_value(reader, value.emplace());
}

template <class T>
void read_elements(const ValueReader& reader, std::vector<T>& values) {
  values.clear();
  values.reserve(reader.elements(sizeof(T)));
  reader.each_element([&](const ValueReader& element) { read_value(element, values.emplace_back()); });
}

template <class I>
void read_integer(const ValueReader& reader, I& value) {
  std::int64_t wide = 0;
  reader.read(wide);
  if (!std::in_range<I>(wide)) reader.fail("Overflow", "the integer does not fit");
  value = static_cast<I>(wide);
}

template <NamedEnum E>
void read_enum(const ValueReader& reader, E& value) {
  std::string name;
  reader.read(name);
  const auto named = value_of<E>(name);
  if (!named) reader.fail("UnknownTag", "unknown value " + excerpt(name));
  value = *named;
}

template <class T>
void read_value(const ValueReader& reader, T& value) {
  if constexpr (PlainValue<T>)
    reader.read(value);
  else if constexpr (std::is_integral_v<T>)
    read_integer(reader, value);
  else if constexpr (NamedEnum<T>)
    read_enum(reader, value);
  else if constexpr (NamesFields<T>)
    read_fields(reader, value);
  else if constexpr (requires { value.emplace(); })
    read_optional(reader, value);
  else
    read_elements(reader, value);
}

template <class T>
void write_value(ValueWriter& writer, const T& value);

template <NamesFields T>
void write_fields(ValueWriter& writer, const T& value) {
  T::fields(value, [&](std::string_view name, const auto& field) {
    writer.member(name, [&](ValueWriter& member) { write_value(member, field); });
  });
}

template <class T>
void write_value(ValueWriter& writer, const T& value) {
  if constexpr (std::same_as<T, std::string>) {
    writer.write_text(value);
  } else if constexpr (std::same_as<T, Label>) {
    writer.write_label(value);
  } else if constexpr (PlainValue<T>) {
    writer.write(value);
  } else if constexpr (std::is_integral_v<T>) {
    writer.write(static_cast<std::int64_t>(value));
  } else if constexpr (NamedEnum<T>) {
    writer.write_text(name_of(value));
  } else if constexpr (NamesFields<T>) {
    writer.begin_object();
    write_fields(writer, value);
  } else if constexpr (requires { value.has_value(); }) {
    if (value)
      write_value(writer, *value);
    else
      writer.write_null();
  } else {
    writer.begin_array();
    for (const auto& each : value) writer.element([&](ValueWriter& element) { write_value(element, each); });
  }
}

}  // namespace detail
}  // namespace fieldfare
