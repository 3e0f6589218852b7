// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "detail/regular_file.hpp"
#include "fieldfare/artifact/artifact.hpp"
#include "fieldfare/error.hpp"

namespace fieldfare::cli {

/// All bytes of an artifact's file; throws ArtifactError.
inline std::vector<std::byte> read_artifact(const std::string& path) {
  return fieldfare::detail::RegularFile<ArtifactError>(path).read_all(largest_artifact);
}

}  // namespace fieldfare::cli
