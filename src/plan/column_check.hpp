// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>
#include <cstdint>
#include <vector>

#include "fieldfare/graph/accepts.hpp"
#include "fieldfare/op/kernel.hpp"
#include "fieldfare/op/sparse_run.hpp"

namespace fieldfare {

/// Reports numbers that a node does not accept.
struct ColumnCheck final : Kernel {
  struct Checked {
    NumberColumn number;
    std::uint32_t column;  // of the graph
  };
  Accepts accepts;
  std::vector<Checked> columns;       // none if it accepts everything
  std::vector<SparseRun> sparse;      // those inputs that are of sparse blocks
  std::vector<std::uint32_t> inputs;  // of the graph, if there are such

  // One pass without branches tells whether any is out of order; only then they are looked at one by one.
  void apply(Frame& frame) const noexcept override {
    const double limit = accepts.limit();
    for (const auto& [number, column] : columns) {
      const double* x = frame[number];
      bool any = false;
      for (std::size_t r = 0; r < frame.rows; ++r) any |= !(std::fabs(x[r]) < limit);
      if (!any) continue;
      for (std::size_t r = 0; r < frame.rows; ++r)
        if (!accepts(x[r]))
          frame.report(std::isfinite(x[r]) ? Fault::Kind::out_of_range : Fault::Kind::not_finite, column, r);
    }
    for (const SparseRun& run : sparse)
      for (std::size_t r = 0; r < frame.rows; ++r)
        run.each(frame[run.from()].row(r), [&](std::size_t input, double x) {
          if (!accepts(x))
            frame.report(std::isfinite(x) ? Fault::Kind::out_of_range : Fault::Kind::not_finite, inputs[input], r);
        });
  }
};

}  // namespace fieldfare
