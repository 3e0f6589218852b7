// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "fieldfare/error.hpp"
#include "fieldfare/graph/graph.hpp"
#include "fieldfare/plan/plan.hpp"
#include "plan/checks.hpp"

namespace fieldfare::cli {

/// How numbers of the library compare with stored numbers of the source library.
struct Agreement {
  std::size_t numbers = 0, equal_bits = 0, within_tolerance = 0;  ///< the last counts equal bits, too
  double largest_difference = 0;
  std::optional<std::size_t> first_differing;  ///< the first row with other bits
  std::optional<std::size_t> first_wrong;      ///< the first row beyond the tolerance
  bool exact = true;                           ///< no tolerance is stored: equal bits are asked for

  bool good() const noexcept { return within_tolerance == numbers; }

  /// Infinite between a number and NaN.
  static double distance(double a, double b) noexcept {
    if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b) ? 0 : HUGE_VAL;
    return a == b ? 0 : std::fabs(a - b);
  }

  void add(std::size_t row, double given, double expected, double tolerance) {
    ++numbers;
    if (std::bit_cast<std::uint64_t>(given) == std::bit_cast<std::uint64_t>(expected)) {
      ++equal_bits;
      ++within_tolerance;
      return;
    }
    if (!first_differing) first_differing = row;
    const double difference = distance(given, expected);
    largest_difference = std::max(largest_difference, difference);
    if (difference <= tolerance) {
      ++within_tolerance;
    } else if (!first_wrong) {
      first_wrong = row;
    }
  }
};

/// The stored checks of a graph, scored one by one and as a batch.
struct CheckReport {
  std::size_t rows = 0;
  std::string refused;                     ///< why a stored record is refused; empty: none is
  Agreement margins, outputs;              ///< one record at a time
  Agreement batch_margins, batch_outputs;  ///< in blocks

  bool good() const noexcept {
    return refused.empty() && margins.good() && outputs.good() && batch_margins.good() && batch_outputs.good();
  }
};

namespace detail {

inline void compare_row(Agreement& agreement, std::size_t check, const double* given, std::span<const double> expected,
                        std::span<const double> tolerance, std::size_t width) {
  agreement.exact = tolerance.empty();
  if (expected.empty()) return;
  for (std::size_t k = 0; k < width; ++k)
    agreement.add(check, given[k], expected[check * width + k], tolerance.empty() ? 0 : tolerance[check * width + k]);
}

inline void replay(const Plan& plan, const Checks& checks, CheckReport& report) {
  const CheckRows rows(plan, checks);
  const std::size_t m = plan.margins(), o = plan.outputs();
  const std::size_t pass = plan.rows_per_pass();
  Workspace one(plan, 1), block(plan, pass);
  const auto compare = [&](Agreement& margins, Agreement& outputs, const Workspace& from, std::size_t check,
                           std::size_t row) {
    compare_row(margins, check, plan.margins(from, row).data(), checks.margins, checks.margin_tolerance, m);
    compare_row(outputs, check, plan.outputs(from, row).data(), checks.outputs, checks.output_tolerance, o);
  };
  for (std::size_t first = 0; first < checks.rows; first += pass) {
    const std::size_t count = std::min<std::size_t>(pass, checks.rows - first);
    for (std::size_t i = 0; i < count; ++i) {
      rows.decode(first + i, one, 0);
      plan.run(one, 1);
      compare(report.margins, report.outputs, one, first + i, 0);
      rows.decode(first + i, block, i);
    }
    plan.run(block, count, first);
    for (std::size_t i = 0; i < count; ++i) compare(report.batch_margins, report.batch_outputs, block, first + i, i);
  }
}

}  // namespace detail

/// Replays the checks of a valid graph.
inline CheckReport replay(const Plan& plan, const Checks& checks) {
  CheckReport report;
  report.rows = checks.rows;
  try {
    detail::replay(plan, checks, report);
  } catch (const RecordError& error) {
    report.refused = error.what();
  }
  return report;
}

}  // namespace fieldfare::cli
