// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fieldfare/artifact/artifact.hpp"
#include "fieldfare/detail/values.hpp"
#include "json_values.hpp"

namespace fieldfare::detail {

/// Writes a value as JSON; number arrays of more than a few elements become tensors. The mirror of DocumentReader.
class DocumentWriter final : public ValueWriter {
 public:
  DocumentWriter(Document& document, OrderedJson& json) noexcept : document_(document), json_(json) {}

  void write_null() override { json_ = nullptr; }
  void write(bool value) override { json_ = value; }
  void write(std::int64_t value) override { json_ = value; }
  void write(double value) override;
  void write_text(std::string_view value) override { json_ = value; }
  void write_label(const Label& value) override;
  void write(const std::vector<double>& values) override { write_array(values); }
  void write(const std::vector<std::int32_t>& values) override { write_array(values); }
  void write(const std::vector<std::uint8_t>& values) override { write_array(values); }

  void begin_array() override { json_ = OrderedJson::array(); }
  void element(Visit write) override;
  void begin_object() override { json_ = OrderedJson::object(); }
  void member(std::string_view key, Visit write) override;

 private:
  template <class T>
  void write_array(const std::vector<T>& values);

  Document& document_;
  OrderedJson& json_;
};

}  // namespace fieldfare::detail
