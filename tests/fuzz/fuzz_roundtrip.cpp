// SPDX-License-Identifier: Apache-2.0
// Whatever loads is saved to bytes that load, and are the same when they are saved again. Bytes that are no artifact
// choose a random pipeline instead.
#include <cstdlib>

#include "cpp/support/container.hpp"
#include "cpp/support/random_pipelines.hpp"
#include "fieldfare/predictor.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

void require(bool condition) {
  if (!condition) std::abort();
}

void check(const Graph& graph) {
  const Bytes bytes = save(graph);
  const Artifact artifact = parse(bytes);
  require(save(artifact.graph) == bytes);
  require(load(bytes).digest() == artifact.digest);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const Artifact artifact = parse({reinterpret_cast<const std::byte*>(data), size});
    artifact.graph.validate();
    (void)Predictor(artifact.graph);
    check(artifact.graph);
    return 0;
  } catch (const Error&) {
  }
  Random random(1, {data, size});
  check(RandomPipeline(random).make());
  return 0;
}
