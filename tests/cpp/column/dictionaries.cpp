// SPDX-License-Identifier: Apache-2.0
// Dictionary-encoded columns: how many of their values are looked at, and which positions are missing.
#include <doctest/doctest.h>

#include <memory>

#include "cpp/support/columns.hpp"
#include "fieldfare/column/column_decoder.hpp"

using namespace fieldfare;
using namespace fieldfare::tests;

namespace {

/// Values that count how often they are looked at: value i is i.
struct Counted final : ColumnDecoder {
  explicit Counted(std::size_t& count) : looked_at(count) {}
  std::size_t& looked_at;

  bool decode(std::size_t first, std::size_t count, Frame& frame, std::size_t at) const override {
    looked_at += count;
    for (std::size_t r = 0; r < count; ++r) frame[NumberColumn{0}][at + r] = static_cast<double>(first + r);
    return true;
  }
  void put(std::size_t row, RowDecoder& decoder) const override { decoder.number(0, static_cast<double>(row)); }
};

std::shared_ptr<ColumnView> counted(std::size_t rows, std::size_t& count) {
  return std::make_shared<ColumnView>(ColumnView{
      rows, Foreign{[&count](const FieldTarget&, std::size_t) { return std::make_unique<Counted>(count); }}, {}});
}

ColumnView coded(const std::vector<std::int32_t>& positions, std::shared_ptr<ColumnView> dictionary, bool negative) {
  const auto* data = reinterpret_cast<const std::byte*>(positions.data());
  return {positions.size(), Coded<std::int32_t>{{data, 4}, std::move(dictionary), negative}, {}};
}

}  // namespace

TEST_CASE("of a long dictionary only the values that occur are looked at") {
  std::size_t looked_at = 0;
  ColumnReading reading(number_field("x"));
  const std::vector<std::int32_t> few = {999'999, 0, 7};
  CHECK(reading.read(coded(few, counted(1'000'000, looked_at), false)) == std::vector<double>{999'999, 0, 7});
  CHECK(looked_at == 3);

  looked_at = 0;
  std::vector<std::int32_t> many(1000);
  for (std::size_t i = 0; i < many.size(); ++i) many[i] = static_cast<std::int32_t>(i % 10);
  const auto read = reading.read(coded(many, counted(10, looked_at), false));
  CHECK(read == std::vector<double>(many.begin(), many.end()));
  CHECK(looked_at == 10);
}

TEST_CASE("a position outside a dictionary is refused, however long the column is") {
  std::size_t looked_at = 0;
  for (const std::size_t size : {1u, 2u, 100u})
    for (const std::int32_t outside : {100, -1, INT32_MIN, INT32_MAX}) {
      const std::vector<std::int32_t> positions = {0, outside};
      const ColumnView column = coded(positions, counted(size, looked_at), false);
      CHECK(ColumnReading(number_field("x", DataType::float64, true)).refusal(column).code == "BadIndex");
    }
  const std::vector<std::int32_t> some = {0};
  CHECK(ColumnReading(number_field("x")).refusal(coded(some, counted(0, looked_at), false)).code == "BadIndex");
}

TEST_CASE("negative positions are missing where their owner says so") {
  std::size_t looked_at = 0;
  const std::vector<std::int32_t> positions = {1, -1};
  for (const std::size_t size : {2u, 50u}) {
    const ColumnView column = coded(positions, counted(size, looked_at), true);
    const auto read = ColumnReading(number_field("x", DataType::float64, true)).read(column);
    CHECK(read[0] == 1);
    CHECK(std::isnan(read[1]));
    CHECK(ColumnReading(number_field("x")).refusal(column).code == "NullNotAllowed");
  }
}
