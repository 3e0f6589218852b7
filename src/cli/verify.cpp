// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "artifact/artifact_bytes.hpp"
#include "cli/check_report.hpp"
#include "cli/exit_status.hpp"
#include "cli/verbs.hpp"
#include "detail/printable.hpp"
#include "fieldfare/artifact/artifact.hpp"
#include "fieldfare/error.hpp"
#include "plan/load_cost.hpp"

namespace fieldfare::cli {
namespace {

struct VerifyOptions {
  std::string artifact;
  bool json = false;
};

nlohmann::ordered_json to_json(const Agreement& agreement) {
  nlohmann::ordered_json value = {{"numbers", agreement.numbers},
                                  {"equal_bits", agreement.equal_bits},
                                  {"within_tolerance", agreement.within_tolerance},
                                  {"exact", agreement.exact},
                                  {"largest_difference", agreement.largest_difference},
                                  {"first_differing_row", nullptr}};
  if (agreement.first_differing) value["first_differing_row"] = *agreement.first_differing;
  return value;
}

void print(std::string_view what, const Agreement& agreement) {
  fmt::print("  {:<18}{} of {} equal bits", what, agreement.equal_bits, agreement.numbers);
  if (agreement.first_differing)
    fmt::print(", largest difference {:.3g}, first in row {}", agreement.largest_difference,
               *agreement.first_differing);
  if (!agreement.exact) fmt::print(", {} within the stored tolerance", agreement.within_tolerance);
  if (agreement.first_wrong) fmt::print(": WRONG from row {}", *agreement.first_wrong);
  fmt::print("\n");
}

void print(const CheckReport& report, const VerifyOptions& options) {
  if (options.json) {
    const nlohmann::ordered_json value = {{"artifact", options.artifact},
                                          {"good", report.good()},
                                          {"checks", report.rows},
                                          {"refused", report.refused},
                                          {"margins", to_json(report.margins)},
                                          {"outputs", to_json(report.outputs)},
                                          {"batch_margins", to_json(report.batch_margins)},
                                          {"batch_outputs", to_json(report.batch_outputs)}};
    fmt::print("{}\n", fieldfare::detail::printable_json(value.dump(2)));
    return;
  }
  fmt::print("{}: {} stored records against the source library's own numbers\n",
             fieldfare::detail::printable(options.artifact), report.rows);
  print("margins, one row", report.margins);
  print("outputs, one row", report.outputs);
  print("margins, batch", report.batch_margins);
  print("outputs, batch", report.batch_outputs);
  if (!report.refused.empty())
    fmt::print("  a stored record is refused: {}\n", fieldfare::detail::printable_lines(report.refused));
  fmt::print("{}\n", report.good() ? "good" : "NOT the same model: convert it again");
}

int verify(const VerifyOptions& options) {
  const Artifact artifact = parse(fieldfare::detail::artifact_bytes(options.artifact));
  expect_sound(artifact);
  const Plan plan(artifact.graph);
  const CheckReport report = replay(plan, artifact.graph.checks);
  print(report, options);
  return report.good() ? done : no;
}

}  // namespace

CLI::App* add_verify(CLI::App& app, int& status) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* verb = app.add_subcommand(
      "verify", "Score the records stored in an artifact and compare with the source library's answers");
  verb->add_option("ARTIFACT", options->artifact, "the model, NAME.fieldfare")->required();
  verb->add_flag("--json", options->json, "write JSON");
  verb->callback([options, &status] { status = verify(*options); });
  return verb;
}

}  // namespace fieldfare::cli
