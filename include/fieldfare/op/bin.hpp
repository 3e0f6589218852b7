// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <numeric>

#include "fieldfare/op/checks.hpp"
#include "fieldfare/op/op.hpp"

namespace fieldfare {

/// Which of the edges count for a value.
enum class BinSide : std::uint8_t {
  below,      ///< those that lie below it: none for NaN
  not_above,  ///< those that do not lie above it: all for NaN
};

constexpr detail::EnumNames<BinSide, 2> enum_names(BinSide) {
  return {{{BinSide::below, "below"}, {BinSide::not_above, "not_above"}}};
}

/// The edges between the bins of one input.
struct BinColumn {
  std::vector<double> edges;  ///< not decreasing

  static void fields(auto& self, auto&& visit) { visit("edges", self.edges); }
};

/// The number of the bin in which a value lies, counted from 0, or one indicator per bin, side by side.
/// Source: transform of KBinsDiscretizer (not_above) and Binarizer (one edge, below) of sklearn.preprocessing (1.9).
struct Bin {
  static constexpr std::string_view kind = "bin";

  std::vector<BinColumn> columns;  ///< one per input
  BinSide side = BinSide::not_above;
  bool one_hot = false;
  DataType dtype = DataType::float64;  ///< of the outputs

  static void fields(auto& self, auto&& visit) {
    visit("columns", self.columns);
    visit("side", self.side);
    visit("one_hot", self.one_hot);
    visit("dtype", self.dtype);
  }

  std::vector<Block> infer(std::span<const ColumnType> inputs) const {
    detail::expect_numbers(inputs);
    detail::expect_size("columns", columns.size(), inputs.size());
    detail::expect_floating("dtype", dtype);
    std::vector<Block> blocks;
    std::size_t total = 0;
    for (const BinColumn& column : columns) {
      detail::expect_finite("columns/edges", column.edges);
      if (!std::ranges::is_sorted(column.edges))
        throw ArtifactError("BadScale", "/columns/edges", "the edges of bins must not decrease");
      total += column.edges.size() + 1;
      if (total > most_bins) throw ArtifactError("CountTooLarge", "/columns/edges", "more than 1e6 bins");
      const std::size_t width = one_hot ? column.edges.size() + 1 : 1;
      blocks.push_back({BlockKind::lookup, dtype, static_cast<std::uint32_t>(width)});
    }
    return blocks;
  }

  std::unique_ptr<Kernel> compile(Binding& binding) const {
    auto kernel = std::make_unique<Apply>();
    kernel->side = side;
    std::size_t output = 0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::vector<double>& edges = columns[i].edges;
      const std::size_t bins = edges.size() + 1;
      const auto number = [&](double x) { return static_cast<double>(find(edges, side, x)); };
      if (one_hot || !binding.map(i, output, number)) {
        const CodeColumn code = binding.own_code();
        kernel->columns.push_back({binding.number(i), code, edges});
        if (one_hot)
          binding.one_hot(output, bins, code, counted<std::int32_t>(bins));
        else
          binding.look_up(output, code, counted<double>(bins));
      }
      output += one_hot ? bins : 1;
    }
    return kernel;
  }

 private:
  static constexpr std::size_t most_bins = 1'000'000;  // of which a float32 has every number

  struct Column {
    NumberColumn from;
    CodeColumn to;
    std::vector<double> edges;
  };
  struct Apply final : Kernel {
    std::vector<Column> columns;
    BinSide side;

    void apply(Frame& frame) const noexcept override {
      for (const auto& [from, to, edges] : columns) {
        const double* x = frame[from];
        std::int32_t* code = frame[to];
        for (std::size_t r = 0; r < frame.rows; ++r) code[r] = find(edges, side, x[r]);
      }
    }
  };

  static std::int32_t find(const std::vector<double>& edges, BinSide side, double x) noexcept {
    const auto at = side == BinSide::below ? std::lower_bound(edges.begin(), edges.end(), x)
                                           : std::upper_bound(edges.begin(), edges.end(), x);
    return static_cast<std::int32_t>(at - edges.begin());
  }

  template <class T>
  static std::vector<T> counted(std::size_t bins) {
    std::vector<T> numbers(bins);
    std::iota(numbers.begin(), numbers.end(), T{0});
    return numbers;
  }
};

}  // namespace fieldfare
