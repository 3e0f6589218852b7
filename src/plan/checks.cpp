// SPDX-License-Identifier: Apache-2.0
#include "checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "fieldfare/column/row_decoder.hpp"

namespace fieldfare {
namespace {

bool equal(double given, double expected, double tolerance) {
  if (std::bit_cast<std::uint64_t>(given) == std::bit_cast<std::uint64_t>(expected)) return true;
  if (std::isnan(given) || std::isnan(expected)) return std::isnan(given) && std::isnan(expected);
  return tolerance > 0 ? std::fabs(given - expected) <= tolerance : given == expected;
}

void compare(std::string_view what, std::size_t row, std::span<const double> given, std::span<const double> expected,
             std::span<const double> tolerance) {
  for (std::size_t k = 0; k < given.size(); ++k)
    if (!equal(given[k], expected[k], tolerance.empty() ? 0 : tolerance[k]))
      throw ArtifactError(
          "SelfTestFailed", fmt::format("/checks/{}/{}/{}", what, row, k),
          fmt::format("scored {}, but the source library had {}; convert the model again", given[k], expected[k]));
}

std::span<const double> row_of(const std::vector<double>& table, std::size_t row, std::size_t width) {
  return table.empty() ? std::span<const double>{} : std::span(table).subspan(row * width, width);
}

void compare_row(const Plan& plan, const Checks& checks, std::size_t check, const Workspace& workspace,
                 std::size_t row) {
  const std::size_t m = plan.margins(), o = plan.outputs();
  compare("margins", check, plan.margins(workspace, row), row_of(checks.margins, check, m),
          row_of(checks.margin_tolerance, check, m));
  compare("outputs", check, plan.outputs(workspace, row), row_of(checks.outputs, check, o),
          row_of(checks.output_tolerance, check, o));
}

}  // namespace

void CheckRows::decode(std::size_t check, Workspace& workspace, std::size_t row) const {
  RowDecoder decoder(plan_.fields(), workspace, row, check);
  const FieldTable& fields = plan_.fields();
  const auto strings = static_cast<std::size_t>(
      std::count_if(fields.begin(), fields.end(), [](const auto& field) { return field.type == DataType::string; }));
  std::size_t number = check * (fields.size() - strings), text = check * strings;
  for (std::size_t slot = 0; slot < fields.size(); ++slot) {
    if (fields[slot].type == DataType::string) {
      const std::int32_t word = checks_.strings[text++];
      if (word < 0) {
        decoder.null(slot);
      } else {
        decoder.text(slot, checks_.words[static_cast<std::size_t>(word)]);
      }
    } else if (const double value = checks_.numbers[number++]; fields[slot].type != DataType::boolean) {
      decoder.number(slot, value);
    } else if (std::isnan(value)) {
      decoder.null(slot);
    } else {
      decoder.boolean(slot, value != 0);
    }
  }
}

void replay_checks(const Plan& plan, const Checks& checks) {
  if (checks.rows == 0) return;
  const CheckRows rows(plan, checks);
  try {
    const std::size_t pass = std::min<std::size_t>(plan.rows_per_pass(), checks.rows);
    Workspace one(plan, 1), block(plan, pass);
    for (std::size_t first = 0; first < checks.rows; first += pass) {
      const std::size_t count = std::min<std::size_t>(pass, checks.rows - first);
      for (std::size_t i = 0; i < count; ++i) {
        rows.decode(first + i, one, 0);
        plan.run(one, 1);
        compare_row(plan, checks, first + i, one, 0);
        rows.decode(first + i, block, i);
      }
      plan.run(block, count);
      for (std::size_t i = 0; i < count; ++i) compare_row(plan, checks, first + i, block, i);
    }
  } catch (const RecordError& error) {
    throw ArtifactError("SelfTestFailed", "/checks", std::string("a stored record is refused: ") + error.what());
  }
}

}  // namespace fieldfare
