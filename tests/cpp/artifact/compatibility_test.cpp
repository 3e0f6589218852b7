// SPDX-License-Identifier: Apache-2.0
// tests/artifacts holds files of every released format version, with every kind there was. They load for ever, and
// score as they did.
//
// To add files for a new version: FIELDFARE_WRITE_ARTIFACTS=tests/artifacts fieldfare_tests -tc='committed artifacts*'.
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

#include "cpp/support/container.hpp"
#include "cpp/support/random.hpp"
#include "fieldfare/predictor.hpp"
#include "fieldfare/version.hpp"
#include "op/builtin.hpp"
#include "version_1.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;
namespace fs = std::filesystem;

const fs::path folder = fs::path(FIELDFARE_TESTS_DIR) / "artifacts";

Bytes bytes_at(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return bytes_of(std::string(std::istreambuf_iterator<char>(file), {}));
}

TEST_CASE("committed artifacts are what this version writes") {
  for (const auto& [name, pipeline] : version_1::pipelines()) {
    const std::string file = "v" + std::to_string(format_version) + "_" + name + ".fieldfare";
    const Bytes bytes = save(pipeline);
    if (const char* target = std::getenv("FIELDFARE_WRITE_ARTIFACTS"))
      std::ofstream(fs::path(target) / file, std::ios::binary)
          .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    CAPTURE(file);
    CHECK((bytes_at(folder / file) == bytes));
  }
}

std::set<std::string> names(const auto& kinds) {
  std::set<std::string> found;
  for (const auto& kind : kinds) found.emplace(kind.name);
  return found;
}

TEST_CASE("artifacts of every released version load, and hold every kind there is") {
  std::set<std::string> ops;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".fieldfare") continue;
    CAPTURE(entry.path().filename().string());
    CHECK_NOTHROW(load(entry.path()));
    const Graph graph = parse(bytes_at(entry.path())).graph;
    CHECK(graph.checks.rows > 0);
    for (const Node& node : graph.nodes) ops.emplace(node.op->kind());
  }
  CHECK((ops == names(detail::builtin_ops())));
}

TEST_CASE("version 1: a record scores as it did") {
  const Predictor predictor = load(folder / "v1_all_steps.fieldfare");
  Workspace workspace = predictor.workspace();
  const auto margin = [&](const char* json) { return predictor.predict_json(json, workspace).margin(); };
  const double scaled_age = (51.0 - 40) / 11, scaled_income = (2000.0 - 1200) / 800;
  double expected = 0.5;
  expected += 1.1 * scaled_age;
  expected += -0.7 * scaled_income;
  expected += 0.3 * (51 * 0.0125 - 0.25);
  expected += -0.02;
  expected += 0.2 * 0;
  expected += -0.1;
  CHECK(same_bits(margin(R"({"age": 51, "income": 2000, "member": true, "colour": "green", "size": "small"})"),
                  expected));
  expected = -0.25;
  expected += 0.125;
  expected += 1.1 * 0;
  expected += -0.7 * ((1000.5 - 1200) / 800);
  expected += 0.3 * (40 * 0.0125 - 0.25);
  expected += 0.03;
  expected += 0.2 * -1;
  expected += -0.1;
  CHECK(same_bits(margin(R"({"member": false, "size": "?"})"), expected));
  CHECK(std::get<std::string>(predictor.classes()[1]) == "yes");
  CHECK(predictor.provenance().name == "all steps");
}

}  // namespace
