// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "cpp/support/alloc_counter.hpp"
#include "cpp/support/reading.hpp"

using namespace fieldfare;
using namespace fieldfare::tests;

namespace {

std::size_t allocations_of(const Predictor& predictor, Workspace& workspace, std::string_view record) {
  const AllocCounter counter;
  predictor.predict_json(record, workspace);
  return counter.calls();
}

}  // namespace

TEST_CASE("predict_json allocates nothing, from the first record on") {
  const Predictor predictor(bank_pipeline());
  Workspace workspace = predictor.workspace();
  CHECK(allocations_of(predictor, workspace, bank_record) == 0);

  const std::string fields = std::string(bank_record).substr(1);  // what follows the opening brace
  std::string many = "{", deep = "{\"deep\":";
  for (int i = 0; i < 4000; ++i) many += "\"unknown field " + std::to_string(i) + "\":[\"\\u00e9\\n\", 1.5e3, {}],";
  for (int i = 0; i < 63; ++i) deep += '[';
  for (int i = 0; i < 63; ++i) deep += ']';
  const std::string long_text(60'000, 'a');
  for (const std::string& record :
       {"{\"unknown\":\"" + long_text + "\\n\"," + fields, many + fields, deep + "," + fields,
        "{\"number\":0.1234567890123456789012345678901234567890e-300," + fields,
        "{\"caf\xC3\xA9\":\"\xE6\x97\xA5\xE6\x9C\xAC\"," + fields}) {
    CAPTURE(record.substr(0, 60));
    CHECK(allocations_of(predictor, workspace, record) == 0);
  }
}
