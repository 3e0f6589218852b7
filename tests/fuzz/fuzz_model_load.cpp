// SPDX-License-Identifier: Apache-2.0
// Bytes as an artifact: refused with an Error, or a model that scores whatever it is given.
#include <cstdlib>
#include <string>

#include "cpp/support/container.hpp"
#include "cpp/support/random_pipelines.hpp"
#include "fieldfare/predictor.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

void score(const Predictor& predictor, std::uint64_t seed) {
  Random random(seed);
  Workspace workspace = predictor.workspace();
  Record record(predictor.schema());
  for (int i = 0; i < 8; ++i) {
    try {
      fill(random, predictor.schema(), record);
      (void)predictor.predict(record, workspace);
    } catch (const RecordError&) {
    }
  }
}

void try_load(std::span<const std::byte> bytes, std::uint64_t seed) {
  try {
    score(load(bytes), seed);
  } catch (const Error&) {
  }
}

/// The same content with the digest that belongs to it: a fuzzer does not guess hashes.
Bytes resealed(std::span<const std::byte> bytes) {
  Container container = Container::of(bytes);
  Document document;
  document.json = container.header.at("__metadata__").at("document").get<std::string>();
  for (const auto& [name, entry] : container.header.items()) {
    if (name == "__metadata__") continue;
    const std::size_t begin = entry.at("data_offsets").at(0), end = entry.at("data_offsets").at(1);
    const std::string part = container.data.substr(begin, end - begin);
    const std::string dtype = entry.at("dtype");
    const auto values = [&]<class T>(std::vector<T> made) {
      made.resize(part.size() / sizeof(T));
      if (!made.empty()) std::memcpy(made.data(), part.data(), made.size() * sizeof(T));
      return made;
    };
    if (dtype == "F64") document.tensors[name] = values(std::vector<double>());
    if (dtype == "I32") document.tensors[name] = values(std::vector<std::int32_t>());
    if (dtype == "U8") document.tensors[name] = values(std::vector<std::uint8_t>());
  }
  return seal(document);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span bytes(reinterpret_cast<const std::byte*>(data), size);
  try_load(bytes, size);
  std::uint64_t header = 0;
  if (size < 8) return 0;
  std::memcpy(&header, data, 8);
  if (header > size - 8) return 0;
  try {
    try_load(resealed(bytes), size);
  } catch (const nlohmann::json::exception&) {  // not even JSON: nothing to reseal
  } catch (const std::out_of_range&) {
  }
  return 0;
}
