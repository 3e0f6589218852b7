// SPDX-License-Identifier: Apache-2.0
// Writes a seed corpus for the fuzzers: artifacts of random pipelines. Usage: make_seeds FOLDER [COUNT]
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "cpp/support/random_pipelines.hpp"
#include "fieldfare/artifact/artifact.hpp"

int main(int count, char** arguments) {
  using namespace fieldfare;
  if (count < 2) return std::fprintf(stderr, "usage: make_seeds FOLDER [COUNT]\n"), 2;
  const std::filesystem::path folder = arguments[1];
  std::filesystem::create_directories(folder);
  const unsigned long seeds = count > 2 ? std::strtoul(arguments[2], nullptr, 10) : 50;
  for (unsigned long seed = 0; seed < seeds; ++seed) {
    tests::Random random(seed);
    const auto bytes = save(tests::RandomPipeline(random).make());
    std::ofstream(folder / std::to_string(seed), std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  return 0;
}
