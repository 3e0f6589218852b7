// SPDX-License-Identifier: Apache-2.0
#define XXH_INLINE_ALL
#include "digest.hpp"

#include <fmt/format.h>
#include <xxhash.h>

namespace fieldfare::detail {
namespace {

void add(XXH3_state_t* state, const void* data, std::uint64_t bytes) {
  XXH3_128bits_update(state, &bytes, sizeof bytes);
  XXH3_128bits_update(state, data, bytes);
}

std::string text_of(const XXH128_hash_t& hash) { return fmt::format("{:016x}{:016x}", hash.high64, hash.low64); }

}  // namespace

std::string digest(const Document& document) {
  XXH3_state_t state;
  XXH3_128bits_reset(&state);
  add(&state, document.json.data(), document.json.size());
  for (const auto& entry : document.tensors) {
    const Tensor& tensor = entry.second;
    add(&state, entry.first.data(), entry.first.size());
    std::visit(
        [&](const auto& values) {
          const std::uint64_t type = tensor.index();
          XXH3_128bits_update(&state, &type, sizeof type);
          add(&state, values.data(), values.size() * sizeof(values[0]));
        },
        tensor);
  }
  return text_of(XXH3_128bits_digest(&state));
}

std::string digest(std::string_view bytes) { return text_of(XXH3_128bits(bytes.data(), bytes.size())); }

}  // namespace fieldfare::detail
