// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/column/column_view.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace fieldfare;

TEST_CASE("binary16 is read exactly") {
  CHECK(static_cast<double>(Half{0x0000}) == 0.0);
  CHECK(std::signbit(static_cast<double>(Half{0x8000})));
  CHECK(static_cast<double>(Half{0x3C00}) == 1.0);
  CHECK(static_cast<double>(Half{0xC000}) == -2.0);
  CHECK(static_cast<double>(Half{0x7BFF}) == 65504.0);
  CHECK(static_cast<double>(Half{0x0400}) == 0x1p-14);
  CHECK(static_cast<double>(Half{0x0001}) == 0x1p-24);
  CHECK(static_cast<double>(Half{0x03FF}) == 1023 * 0x1p-24);
  CHECK(static_cast<double>(Half{0x7C00}) == HUGE_VAL);
  CHECK(static_cast<double>(Half{0xFC00}) == -HUGE_VAL);
  CHECK(std::isnan(static_cast<double>(Half{0x7E00})));
}

TEST_CASE("validity is one bit a row, from any bit on") {
  const std::uint8_t bits[] = {0b10110001, 0b00000010};
  const Validity all{}, shifted{bits, 3};
  CHECK(all[12345]);
  const bool expected[] = {false, true, true, false, true, false, true};
  for (std::size_t row = 0; row < 7; ++row) CHECK(shifted[row] == expected[row]);
}

TEST_CASE("a column's type has a name") {
  const auto name = [](Values values) { return type_name({0, std::move(values), {}}); };
  CHECK(name(Numbers<std::uint16_t>{}) == "uint16");
  CHECK(name(Numbers<Half>{}) == "float16");
  CHECK(name(Texts<std::int64_t>{}) == "large_string");
  CHECK(name(Unsupported{"timestamp"}) == "timestamp");
  const auto words = std::make_shared<ColumnView>(ColumnView{0, TextViews{}, {}});
  CHECK(name(Coded<std::int8_t>{{}, words}) == "dictionary<string_view>");
}
