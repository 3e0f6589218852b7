// SPDX-License-Identifier: Apache-2.0
#include "artifact/artifact_bytes.hpp"
#include "fieldfare/artifact/artifact.hpp"
#include "fieldfare/predictor.hpp"

namespace fieldfare {

Predictor load(std::span<const std::byte> bytes, const LoadOptions& options) {
  return Predictor(parse(bytes, options.ops), options);
}

Predictor load(const std::filesystem::path& path, const LoadOptions& options) {
  Artifact artifact = parse(detail::artifact_bytes(path), options.ops);  // the bytes are gone by here
  return Predictor(std::move(artifact), options);
}

}  // namespace fieldfare
