// SPDX-License-Identifier: Apache-2.0
// Number columns: the same value, or the same error, as a single record with that number.
#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include "cpp/support/columns.hpp"

using namespace fieldfare;
using namespace fieldfare::tests;

namespace {

bool same(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0; }

template <class T>
void put(T value, RowDecoder& decoder) {
  if constexpr (!std::integral<T>) {
    decoder.number(0, static_cast<double>(value));
  } else if (std::in_range<std::int64_t>(value)) {
    decoder.integer(0, static_cast<std::int64_t>(value));
  } else {
    decoder.unsigned_integer(0, static_cast<std::uint64_t>(value));
  }
}

/// Numbers at which conversions go wrong, then random bits.
template <class T>
std::vector<T> trying_values() {
  std::vector<T> values;
  if constexpr (std::same_as<T, Half>) values = {{0x0000}, {0x8000}, {0x3C00}, {0x3E00}, {0x7C00}, {0xFC00}, {0x7E00}};
  for (const double each : {0.0, -0.0, 1.0, 1.5, -7.0, 0.1, 16777217.0, 1e9, 9007199254740993.0, 9.3e18, 1e30, 3.5e38,
                            1e308, 1e-320, HUGE_VAL, -HUGE_VAL, std::nan("")})
    if constexpr (std::floating_point<T>) values.push_back(static_cast<T>(each));
  if constexpr (std::integral<T>)
    for (const T each : {std::numeric_limits<T>::min(), std::numeric_limits<T>::max(), T{0}, T{1}, T{100}})
      values.push_back(each), values.push_back(static_cast<T>(static_cast<std::uint64_t>(each) - 1));
  std::mt19937_64 random(7);
  for (int i = 0; i < 100; ++i) {
    const std::uint64_t bits = random();
    values.push_back(Numbers<T>{reinterpret_cast<const std::byte*>(&bits)}[0]);
  }
  return values;
}

template <class T>
void agree_with_records(DataType type, bool nullable, bool infinite, DataType rounding) {
  ColumnReading reading({"x", type, nullable, infinite, {}, rounding});
  std::vector<T> accepted;
  std::vector<double> expected;
  for (const T value : trying_values<T>()) {
    const std::vector<T> alone = {value};
    const Column column = column_of("x", alone);
    double single = 0;
    const Refusal record = Refusal::of([&] { single = reading.record([&](RowDecoder& row) { put(value, row); }); });
    CHECK(reading.refusal(column.chunks[0]).code == record.code);
    if (!record.code.empty()) continue;
    accepted.push_back(value);
    expected.push_back(single);
  }
  for (const std::size_t block : {1u, 5u, 128u}) {
    const auto found = reading.read(column_of("x", accepted).chunks[0], block);
    REQUIRE(found.size() == expected.size());
    for (std::size_t row = 0; row < expected.size(); ++row) CHECK(same(found[row], expected[row]));
  }
}

}  // namespace

TEST_CASE_TEMPLATE("a number column agrees with records", T, std::int8_t, std::int16_t, std::int32_t, std::int64_t,
                   std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t, Half, float, double) {
  for (const DataType type : {DataType::int64, DataType::float32, DataType::float64})
    for (const bool nullable : {false, true})
      for (const bool infinite : {false, true})
        for (const DataType rounding : {DataType::float64, DataType::float32})
          agree_with_records<T>(type, nullable, infinite && is_floating(type), rounding);
}

TEST_CASE("whole numbers that float64 does not hold are rounded once, to the type that the model computes in") {
  // Just above the middle between two float32 numbers; the nearest float64 is the middle, which rounds down.
  const std::int64_t wide = (std::int64_t{1} << 60) + (std::int64_t{1} << 36) + 1;
  const std::vector<std::int64_t> values = {wide, -wide, 16777217, 9007199254740993};
  const auto read = [&](DataType rounding) {
    return ColumnReading({"x", DataType::int64, false, false, {}, rounding}).read(column_of("x", values).chunks[0]);
  };
  CHECK(read(DataType::float64) == std::vector<double>{0x1.000001p60, -0x1.000001p60, 16777217, 0x1p53});
  CHECK(read(DataType::float32) == std::vector<double>{0x1.000002p60, -0x1.000002p60, 16777217, 0x1p53});
  const std::vector<std::uint64_t> large = {static_cast<std::uint64_t>(wide) * 8};
  ColumnReading any({"x", DataType::float64, false, false, {}, DataType::float32});
  CHECK(any.read(column_of("x", large).chunks[0]) == std::vector<double>{0x1.000002p63});
  Reading json({{"x", DataType::float64, false, false, {}, DataType::float32}});
  json.read(R"({"x": )" + std::to_string(large[0]) + "}");
  CHECK(json.number("x") == 0x1.000002p63);
  json.read(R"({"x": )" + std::to_string(wide) + "}");
  CHECK(json.number("x") == 0x1.000002p60);
}

TEST_CASE("numbers at any distance and alignment") {
  std::vector<std::byte> memory(1 + 11 * 40);
  for (std::size_t row = 0; row < 40; ++row) {
    const auto value = static_cast<double>(row) + 0.5;
    std::memcpy(memory.data() + 1 + 11 * row, &value, sizeof value);
  }
  ColumnReading reading(number_field("x"));
  const auto forwards = reading.read({40, Numbers<double>{memory.data() + 1, 11}, {}});
  const auto backwards = reading.read({40, Numbers<double>{memory.data() + 1 + 11 * 39, -11}, {}});
  for (std::size_t row = 0; row < 40; ++row) {
    CHECK(forwards[row] == static_cast<double>(row) + 0.5);
    CHECK(backwards[39 - row] == forwards[row]);
  }
  CHECK(reading.read({3, Numbers<double>{memory.data() + 1, 0}, {}}) == std::vector(3, 0.5));
}

TEST_CASE("null numbers, whatever lies under them") {
  const std::vector<double> values = {1, HUGE_VAL, 3, std::nan("1")};
  const std::uint8_t bits = 0b01010;  // rows 0 and 2, from bit 1 on
  ColumnView view = column_of("x", values).chunks[0];
  view.validity = {&bits, 1};
  const auto read = ColumnReading(number_field("x", DataType::float64, true)).read(view);
  const double missing = std::numeric_limits<double>::quiet_NaN();
  const double expected[] = {1, missing, 3, missing};
  for (std::size_t row = 0; row < 4; ++row) CHECK(same(read[row], expected[row]));

  const Refusal refusal = ColumnReading(number_field("x")).refusal(view);
  CHECK(refusal.kind == "RecordError");
  CHECK(refusal.code == "NullNotAllowed");
  CHECK(refusal.where == "row 1, column 'x'");
  CHECK(refusal.message.starts_with("row 1, column 'x': null"));
}

TEST_CASE("booleans of one bit and of one byte") {
  const std::uint8_t bits[] = {0b11001010, 1};
  const std::vector<Flag> bytes = {{0}, {1}, {255}};
  ColumnReading reading(number_field("x", DataType::boolean));
  CHECK(reading.read({6, Bits{{bits, 3}}, {}}) == std::vector<double>{1, 0, 0, 1, 1, 1});
  CHECK(reading.read(column_of("x", bytes).chunks[0]) == std::vector<double>{0, 1, 1});
  const std::uint8_t valid = 0b011;
  ColumnView view = column_of("x", bytes).chunks[0];
  view.validity = {&valid, 0};
  CHECK(reading.refusal(view).code == "NullNotAllowed");
  CHECK(reading.refusal(view).where == "row 2, column 'x'");
  CHECK(std::isnan(ColumnReading(number_field("x", DataType::boolean, true)).read(view)[2]));
}
