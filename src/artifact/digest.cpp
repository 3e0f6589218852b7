// SPDX-License-Identifier: Apache-2.0
#define XXH_INLINE_ALL
#include "digest.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <memory>

namespace fieldfare::detail {
namespace {

void add(XXH3_state_t* state, const void* data, std::uint64_t bytes) {
  XXH3_128bits_update(state, &bytes, sizeof bytes);
  XXH3_128bits_update(state, data, bytes);
}

}  // namespace

std::string digest(const Document& document) {
  const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), XXH3_freeState);
  XXH3_128bits_reset(state.get());
  add(state.get(), document.json.data(), document.json.size());
  for (const auto& [name, tensor] : document.tensors) {
    add(state.get(), name.data(), name.size());
    std::visit(
        [&](const auto& values) {
          const std::uint64_t type = tensor.index();
          XXH3_128bits_update(state.get(), &type, sizeof type);
          add(state.get(), values.data(), values.size() * sizeof(values[0]));
        },
        tensor);
  }
  const XXH128_hash_t hash = XXH3_128bits_digest(state.get());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace fieldfare::detail
