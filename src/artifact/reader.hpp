// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fieldfare/artifact/artifact.hpp"
#include "fieldfare/detail/values.hpp"
#include "json_values.hpp"
#include "place.hpp"

namespace fieldfare::detail {

/// What all values of one document share: its tensors, which are taken out as members refer to them, and how many
/// bytes of values it may still ask for.
class ReadingBudget {
 public:
  /// `text`: bytes of what is read.
  ReadingBudget(Document& document, std::size_t text) : document_(document), left_(1'000'000 + most_growth * text) {}

  /// Call before memory is taken for so many bytes of values.
  void expect_small(const Place& place, std::size_t bytes);
  /// Call once everything was read.
  void expect_all_tensors_used() const;
  /// The tensor that a member refers to.
  Tensor take(const Place& place, std::string_view name);

 private:
  static constexpr std::size_t most_growth = 12;  // an empty string is 32 bytes, for 3 of its text

  Document& document_;
  std::size_t left_;
};

/// A value of a document; its place is a JSON pointer.
class DocumentReader final : public ValueReader {
 public:
  DocumentReader(ReadingBudget& budget, const Json& json, const Place& place) noexcept
      : budget_(budget), json_(json), place_(place) {}

  bool is_null() const override { return json_.is_null(); }
  void read(bool& value) const override;
  void read(std::int64_t& value) const override;
  void read(double& value) const override;
  void read(std::string& value) const override;
  void read(Label& value) const override;
  void read(std::vector<double>& values) const override { read_array(values); }
  void read(std::vector<std::int32_t>& values) const override { read_array(values); }
  void read(std::vector<std::uint8_t>& values) const override { read_array(values); }

  std::size_t elements(std::size_t bytes_each) const override;
  void each_element(Visit visit) const override;
  void member(std::string_view key, Visit visit) const override;
  void expect_members(std::size_t count) const override;
  [[noreturn]] void fail(std::string code, const std::string& message) const override;

 private:
  template <class T>
  void read_array(std::vector<T>& values) const;
  [[noreturn]] void wrong(std::string_view expected) const;

  ReadingBudget& budget_;
  const Json& json_;
  const Place& place_;
};

}  // namespace fieldfare::detail
