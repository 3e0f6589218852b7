// SPDX-License-Identifier: Apache-2.0
// Bytes as a record: refused with a code, or read to the same values a second time and with space around it.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include "cpp/support/pipelines.hpp"
#include "fieldfare/error.hpp"
#include "fieldfare/io/json_lines.hpp"
#include "fieldfare/io/json_reader.hpp"
#include "fieldfare/plan/plan.hpp"
#include "fieldfare/predictor.hpp"

namespace {

using namespace fieldfare;

struct Reader {
  Predictor predictor{tests::sum_of({{"x", DataType::float64, true, true, {}},
                                     {"n", DataType::int64, true, false, {}},
                                     {"f", DataType::float32, true, false, {}},
                                     {"b", DataType::boolean, true, false, {}},
                                     {"s", DataType::string, true, false, {"red", "caf\xC3\xA9", "", "a\"b"}},
                                     {"a longer name than the window", DataType::float64, true, false, {}}})};
  Workspace workspace = predictor.workspace();

  // The bytes of what was read, or the code of the error.
  std::string read(std::string_view record) {
    try {
      read_json(record, predictor.plan(), workspace, 0);
    } catch (const RecordError& error) {
      if (error.code().empty()) std::abort();
      return error.code();
    }
    std::string values(workspace.numbers.size() * sizeof(double) + workspace.codes.size() * sizeof(std::int32_t), '\0');
    std::memcpy(values.data(), workspace.numbers.data(), workspace.numbers.size() * sizeof(double));
    std::memcpy(values.data() + workspace.numbers.size() * sizeof(double), workspace.codes.data(),
                workspace.codes.size() * sizeof(std::int32_t));
    return "read:" + values;
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Reader reader;
  // Exactly as large as the record, so that reading one byte beyond it is seen.
  const std::unique_ptr<char[]> bytes(new char[size]);
  std::memcpy(bytes.get(), data, size);
  const std::string_view record(bytes.get(), size);
  const std::string first = reader.read(record);
  if (first != reader.read(record)) std::abort();
  if (first.starts_with("read:") && first != reader.read("\r\n " + std::string(record) + "\t ")) std::abort();

  const JsonLines lines(reader.predictor.plan(), record);
  if (lines.rows() != JsonLines::count(record)) std::abort();
  std::size_t total = 0;
  for (std::size_t row = 0; row < lines.rows(); ++row) total += lines.line(row).size() + 1;
  if (total != size && total != size + 1) std::abort();
  return 0;
}
