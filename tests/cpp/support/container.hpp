// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "artifact/digest.hpp"
#include "fieldfare/artifact/artifact.hpp"

namespace fieldfare::tests {

using Json = nlohmann::ordered_json;
using Bytes = std::vector<std::byte>;

/// A container taken apart into its header and its raw data, to be put together wrongly. Written from
/// docs/artifact_format.md, apart from the library's own reader and writer.
struct Container {
  Json header;
  std::string data;

  static Container of(std::span<const std::byte> bytes) {
    std::uint64_t size = 0;
    std::memcpy(&size, bytes.data(), 8);
    const auto* text = reinterpret_cast<const char*>(bytes.data());
    return {Json::parse(text + 8, text + 8 + size), std::string(text + 8 + size, text + bytes.size())};
  }
  Bytes bytes() const { return bytes(header.dump()); }
  Bytes bytes(const std::string& header_text) const {
    const std::uint64_t size = header_text.size();
    Bytes made(8 + header_text.size() + data.size());
    std::memcpy(made.data(), &size, 8);
    std::memcpy(made.data() + 8, header_text.data(), header_text.size());
    if (!data.empty()) std::memcpy(made.data() + 8 + header_text.size(), data.data(), data.size());
    return made;
  }
};

/// A well-formed container, with the right digest, around whatever a document says: damage that no checksum finds.
inline Bytes seal(const Document& document) {
  Container container;
  container.header["__metadata__"] = {
      {"format", "fieldfare"}, {"digest", detail::digest(document)}, {"document", document.json}};
  for (const auto& [name, tensor] : document.tensors) {
    constexpr const char* dtypes[] = {"F64", "I32", "U8"};
    std::visit(
        [&, &name = name, &tensor = tensor](const auto& values) {
          const std::size_t begin = container.data.size();
          container.data.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(values[0]));
          container.header[name] = {{"dtype", dtypes[tensor.index()]},
                                    {"shape", Json::array({values.size()})},
                                    {"data_offsets", Json::array({begin, container.data.size()})}};
        },
        tensor);
  }
  return container.bytes();
}

inline Bytes bytes_of(std::string_view text) {
  Bytes bytes(text.size());
  if (!text.empty()) std::memcpy(bytes.data(), text.data(), text.size());
  return bytes;
}

}  // namespace fieldfare::tests
