// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fieldfare/detail/kind.hpp"
#include "fieldfare/graph/graph.hpp"

namespace fieldfare {

/// A large array of a document, outside its JSON text.
using Tensor = std::variant<std::vector<double>, std::vector<std::int32_t>, std::vector<std::uint8_t>>;

/// A graph as text and arrays: what an importer hands over and what lies in a file.
struct Document {
  std::string json;
  std::map<std::string, Tensor, std::less<>> tensors;
};

/// Reads a document; throws ArtifactError with a JSON pointer. Reads only: call `validate` on the result. Nodes may
/// have the ops that are built in, and `ops`.
Graph read(Document document, std::span<const Kind<Op>> ops = {});
/// Reads an op alone: its name and its parameters. Throws ArtifactError.
Op read_op(Document document, std::span<const Kind<Op>> ops = {});
/// The document of a graph; `read(write(g))` equals g.
Document write(const Graph& graph);

/// The bytes of an artifact (docs/artifact_format.md).
std::vector<std::byte> save(const Graph& graph);

/// Bytes of the largest artifact that is read from a file.
inline constexpr std::size_t largest_artifact = std::size_t{4} << 30;

/// An artifact taken apart: its graph, not yet validated, and its digest.
struct Artifact {
  Graph graph;
  std::string digest;
  std::size_t bytes = 0;  ///< that it was taken from; 0: none, and nothing limits what it may take
};

/// Parses the bytes of an artifact; throws ArtifactError. Never reads outside `bytes`, never allocates more than
/// docs/artifact_format.md says under "What loading takes".
Artifact parse(std::span<const std::byte> bytes, std::span<const Kind<Op>> ops = {});

}  // namespace fieldfare
