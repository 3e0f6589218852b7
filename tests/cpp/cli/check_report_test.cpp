// SPDX-License-Identifier: Apache-2.0
#include "cli/check_report.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "cpp/support/pipelines.hpp"

using namespace fieldfare;
using namespace fieldfare::cli;
using namespace fieldfare::tests;

namespace {

/// The sum of x and y, with three stored records.
Pipeline checked() {
  Pipeline pipeline = sum_of({{"x", DataType::float64, false, false, {}}, {"y", DataType::float64, true, false, {}}});
  pipeline.checks.rows = 3;
  pipeline.checks.numbers = {1, 2, 3, 4, 5, 6};
  pipeline.checks.margins = {3, 7, 11};
  pipeline.checks.outputs = {3, 7, 11};
  return pipeline;
}

CheckReport report_of(const Pipeline& pipeline) { return replay(Plan(pipeline), pipeline.checks); }

}  // namespace

TEST_CASE("checks that hold") {
  const CheckReport report = report_of(checked());
  CHECK(report.good());
  CHECK(report.rows == 3);
  for (const Agreement* each : {&report.margins, &report.outputs, &report.batch_margins, &report.batch_outputs}) {
    CHECK(each->numbers == 3);
    CHECK(each->equal_bits == 3);
    CHECK(each->exact);
    CHECK_FALSE(each->first_differing.has_value());
  }
}

TEST_CASE("a number that differs is found in both ways of scoring") {
  Pipeline pipeline = checked();
  pipeline.checks.margins[1] = std::nextafter(7.0, 8.0);
  const CheckReport report = report_of(pipeline);
  CHECK_FALSE(report.good());
  CHECK(report.outputs.good());
  for (const Agreement* each : {&report.margins, &report.batch_margins}) {
    CHECK(each->equal_bits == 2);
    CHECK(each->first_differing == 1);
    CHECK(each->first_wrong == 1);
    CHECK(each->largest_difference == std::nextafter(7.0, 8.0) - 7.0);
  }
}

TEST_CASE("a stored tolerance is kept to") {
  Pipeline pipeline = checked();
  pipeline.checks.margins[2] = 11.5;
  pipeline.checks.margin_tolerance = {0, 0, 0.5};
  CheckReport report = report_of(pipeline);
  CHECK(report.good());
  CHECK_FALSE(report.margins.exact);
  CHECK(report.margins.equal_bits == 2);
  CHECK(report.margins.within_tolerance == 3);
  pipeline.checks.margin_tolerance[2] = 0.25;
  report = report_of(pipeline);
  CHECK_FALSE(report.good());
  CHECK(report.margins.first_wrong == 2);
}

TEST_CASE("a stored record that is refused") {
  Pipeline pipeline = checked();
  pipeline.checks.numbers[2] = std::numeric_limits<double>::quiet_NaN();
  const CheckReport report = report_of(pipeline);
  CHECK_FALSE(report.good());
  CHECK(report.refused.find("x") != std::string::npos);
}

TEST_CASE("agreement of numbers that are hard to compare") {
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinite = std::numeric_limits<double>::infinity();
  Agreement agreement;
  agreement.add(0, nan, -nan, 0);
  agreement.add(1, -0.0, 0.0, 0);
  CHECK(agreement.good());
  agreement.add(2, nan, 1, 1e9);
  CHECK_FALSE(agreement.good());
  CHECK(std::isinf(agreement.largest_difference));
  agreement.add(3, 1, 2, 0);
  CHECK(std::isinf(agreement.largest_difference));
  Agreement apart;
  apart.add(0, infinite, 1, 1e9);
  CHECK_FALSE(apart.good());
}
