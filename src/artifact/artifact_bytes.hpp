// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <filesystem>
#include <vector>

#include "artifact/container.hpp"
#include "detail/regular_file.hpp"
#include "fieldfare/artifact/artifact.hpp"
#include "fieldfare/error.hpp"

namespace fieldfare::detail {

/// All bytes of an artifact's file; throws ArtifactError. Of a file that is something else only the first are read.
inline std::vector<std::byte> artifact_bytes(const std::filesystem::path& path) {
  const RegularFile<ArtifactError> file(path);
  const auto [first, size] = file.beginning<telling_bytes>();
  if (size <= largest_artifact) static_cast<void>(header_size(first, size));
  return file.read_all(largest_artifact);
}

}  // namespace fieldfare::detail
