// SPDX-License-Identifier: Apache-2.0
// The example of docs/adding_a_transform.md, as it stands there.
#include <doctest/doctest.h>

#include "../examples/adding_a_transform/binarizer.hpp"

namespace fieldfare {
namespace {

static_assert(TransformType<Binarizer>);

/// One number column in, one out.
struct OneColumn final : Binding {
  ColumnType type;

  std::size_t inputs() const override { return 1; }
  const ColumnType& input_type(std::size_t) const override { return type; }
  std::uint32_t input_column(std::size_t) const override { return 0; }
  NumberColumn number(std::size_t) override { return {0}; }
  CodeColumn code(std::size_t) override { return {0}; }
  const Vocabulary& vocabulary(std::size_t) const override { return words; }
  NumberColumn output_number(std::size_t) override { return {1}; }
  CodeColumn output_code(std::size_t) override { return {0}; }
  CodeColumn output_indicator(std::size_t) override { return {0}; }
  CodeColumn own_code() override { return {0}; }
  void look_up(CodeColumn, CodeColumn, std::vector<std::int32_t>) override {}
  bool replace_zero(std::size_t, std::size_t, double) override { return false; }
  void look_up(CodeColumn, NumberColumn, std::vector<double>) override {}

  Vocabulary words;
};

TEST_CASE("the transform of the page compares with its threshold") {
  Binarizer binarizer{.threshold = 0.5};
  const ColumnType column;
  binarizer.validate({&column, 1});
  OneColumn binding;
  const auto kernel = binarizer.compile(binding);
  double numbers[] = {0.5, 0.75, -1.0, 0, 0, 0};
  Frame frame;
  frame.numbers = numbers;
  frame.rows = frame.capacity = 3;
  kernel->apply(frame);
  CHECK(numbers[3] == 0.0);
  CHECK(numbers[4] == 1.0);
  CHECK(numbers[5] == 0.0);
}

}  // namespace
}  // namespace fieldfare
