// SPDX-License-Identifier: Apache-2.0
// How times grow with the model, the batch and the machine: lines of JSON, one per point.
//   bench_scaling COLD_BYTES [quick]
#include <iostream>
#include <string>

#include "plan/engine/instruction_set.hpp"
#include "scaling/series.hpp"

namespace fieldfare::bench {

void report(nlohmann::ordered_json point) { std::cout << point << std::endl; }

}  // namespace fieldfare::bench

int main(int argc, char** argv) {
  using namespace fieldfare::bench;
  if (argc < 2 || argc > 3) {
    std::cerr << "usage: bench_scaling COLD_BYTES [quick]\n";
    return 2;
  }
  try {
    Measuring measuring;
    measuring.quick = argc == 3 && std::string(argv[2]) == "quick";
    if (measuring.quick) measuring.seconds = 0.01;
    measuring.cold_bytes = std::stoull(argv[1]);
    measuring.bounds = measure_bounds(measuring.cold_bytes);
    report({{"series", "bounds"},
            {"addition_ns", measuring.bounds.addition_ns},
            {"bytes_per_ns", measuring.bounds.bytes_per_ns},
            {"instruction_set", fieldfare::detail::name_of(fieldfare::machine_instruction_set())}});
    for (const auto series : {over_trees, over_depth, over_features, over_batch_rows, over_categories, over_model_bytes,
                              over_threads, over_tenants})
      series(measuring);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
