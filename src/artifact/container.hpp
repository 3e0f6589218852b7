// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace fieldfare::detail {

/// By the first nine bytes of a file one knows whether it is a container at all, before memory is taken for the rest.
inline constexpr std::size_t telling_bytes = 9;

/// The size of a container's header by the first bytes of `size` in all; throws ArtifactError (`NotAModel`,
/// `Truncated`).
std::size_t header_size(std::span<const std::byte> first, std::uint64_t size);

}  // namespace fieldfare::detail
