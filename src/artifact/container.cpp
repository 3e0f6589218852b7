// SPDX-License-Identifier: Apache-2.0
// The safetensors container: 8-byte little-endian header length, JSON header, raw little-endian arrays.
#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "container.hpp"
#include "digest.hpp"
#include "fieldfare/detail/text.hpp"
#include "fieldfare/error.hpp"
#include "reader.hpp"

namespace fieldfare {
namespace {

static_assert(std::endian::native == std::endian::little, "artifacts are little-endian, and are read in place");

constexpr std::size_t prefix = 8;
constexpr std::uint64_t largest_header = 1u << 30;
constexpr std::array<std::string_view, 3> dtypes = {"F64", "I32", "U8"};  // in the order of Tensor's alternatives

std::size_t bytes_of(const Tensor& tensor) {
  return std::visit([](const auto& values) { return values.size() * sizeof(values[0]); }, tensor);
}

/// Where a tensor lies among the raw bytes.
struct Section {
  std::string name;
  std::size_t dtype = 0;
  std::size_t begin = 0, end = 0;
};

Section read_section(detail::ReadingBudget& budget, std::string_view name, const detail::Json& json,
                     std::size_t available) {
  using detail::read_member;
  const std::string place = "header/" + detail::excerpt(name);
  const detail::Place top{place};
  const detail::DocumentReader reader(budget, json, top);
  Section section{std::string(name)};
  std::string dtype;
  read_member(reader, "dtype", dtype);
  while (section.dtype < dtypes.size() && dtypes[section.dtype] != dtype) ++section.dtype;
  if (section.dtype == dtypes.size()) throw ArtifactError("UnknownTag", place + "/dtype", "expected F64, I32 or U8");

  std::vector<std::uint64_t> shape, offsets;
  read_member(reader, "shape", shape);
  read_member(reader, "data_offsets", offsets);
  if (json.size() != 3 || offsets.size() != 2) throw ArtifactError("BadSection", place, "not a tensor entry");
  if (offsets[0] > offsets[1]) throw ArtifactError("BadSection", place, "ends before it begins");
  if (offsets[1] > available) throw ArtifactError("Truncated", place, "the file ends before the tensor does");

  constexpr std::array<std::uint64_t, 3> widths = {8, 4, 1};
  std::uint64_t bytes = widths[section.dtype];
  for (const std::uint64_t extent : shape)
    if (__builtin_mul_overflow(bytes, extent, &bytes)) throw ArtifactError("Overflow", place, "the shape overflows");
  if (bytes != offsets[1] - offsets[0]) throw ArtifactError("CountTooLarge", place, "shape and offsets disagree");
  section.begin = offsets[0];
  section.end = offsets[1];
  return section;
}

template <std::size_t... I>
Tensor read_tensor(const std::byte* data, const Section& section, std::index_sequence<I...>) {
  Tensor tensor;
  const auto fill = [&](auto index) {
    if (section.dtype != index) return;
    auto& values = tensor.emplace<index>();
    values.resize((section.end - section.begin) / sizeof(values[0]));
    if (!values.empty()) std::memcpy(values.data(), data + section.begin, section.end - section.begin);
  };
  (fill(std::integral_constant<std::size_t, I>{}), ...);
  return tensor;
}

/// Sections must tile the data: no gap, no overlap, nothing behind the last.
void check_tiling(std::vector<Section>& sections, std::size_t available) {
  std::sort(sections.begin(), sections.end(),
            [](const Section& a, const Section& b) { return std::pair(a.begin, a.end) < std::pair(b.begin, b.end); });
  std::size_t at = 0;
  for (const Section& section : sections) {
    if (section.begin != at)
      throw ArtifactError("BadSection", "header/" + detail::excerpt(section.name), "a gap or an overlap");
    at = section.end;
  }
  if (at != available) throw ArtifactError("TrailingBytes", "", "bytes follow the last tensor");
}

}  // namespace

std::size_t detail::header_size(std::span<const std::byte> first, std::uint64_t size) {
  if (first.size() < prefix) throw ArtifactError("Truncated", "", "shorter than 8 bytes");
  std::uint64_t header = 0;
  std::memcpy(&header, first.data(), prefix);
  const bool begins = first.size() == prefix || first[prefix] == std::byte{'{'};
  if (header < 2 || header > largest_header || !begins)
    throw ArtifactError("NotAModel", "", "not a safetensors container; expected a .fieldfare file");
  if (header > size - prefix) throw ArtifactError("Truncated", "", "the file ends within its header");
  return header;
}

std::vector<std::byte> save(const Graph& graph) {
  const Document document = write(graph);
  nlohmann::json header;
  header["__metadata__"] = {{"format", "fieldfare"}, {"digest", detail::digest(document)}, {"document", document.json}};
  std::vector<const Tensor*> order;
  std::size_t at = 0;
  for (std::size_t dtype = 0; dtype < dtypes.size(); ++dtype)  // widest elements first: all stay aligned
    for (const auto& [name, tensor] : document.tensors) {
      if (tensor.index() != dtype) continue;
      const std::size_t size = bytes_of(tensor);
      const std::size_t count = std::visit([](const auto& values) { return values.size(); }, tensor);
      header[name] = {{"dtype", dtypes[dtype]}, {"shape", {count}}, {"data_offsets", {at, at + size}}};
      order.push_back(&tensor);
      at += size;
    }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');

  std::vector<std::byte> bytes(prefix + text.size() + at);
  const std::uint64_t size = text.size();
  std::memcpy(bytes.data(), &size, prefix);
  std::memcpy(bytes.data() + prefix, text.data(), text.size());
  std::byte* to = bytes.data() + prefix + text.size();
  for (const Tensor* tensor : order)
    std::visit(
        [&](const auto& values) {
          std::memcpy(to, values.data(), values.size() * sizeof(values[0]));
          to += values.size() * sizeof(values[0]);
        },
        *tensor);
  return bytes;
}

namespace {

/// The document and the digest that a container states; the header's own values are gone by the end.
std::pair<Document, std::string> take_apart(std::span<const std::byte> bytes) {
  const std::size_t size = detail::header_size(bytes, bytes.size());
  const std::byte* data = bytes.data() + prefix + size;
  const std::size_t available = bytes.size() - prefix - size;
  const detail::JsonValues text({reinterpret_cast<const char*>(bytes.data() + prefix), size}, "header");
  const detail::Json header(text);

  Document nothing, document;  // a header refers to no tensors
  detail::ReadingBudget budget(nothing, size);
  const detail::Place top("header");
  std::string format, digest;
  detail::DocumentReader(budget, header, top).member("__metadata__", [&](const ValueReader& metadata) {
    detail::read_member(metadata, "format", format);
    if (format != "fieldfare")
      throw ArtifactError("NotAModel", "header/__metadata__/format", "not a fieldfare artifact");
    detail::read_member(metadata, "digest", digest);
    detail::read_member(metadata, "document", document.json);
    metadata.expect_members(3);
  });

  std::vector<Section> sections;
  header.each_member([&](std::string_view name, const detail::Json& entry) {
    if (name != "__metadata__") sections.push_back(read_section(budget, name, entry, available));
  });
  check_tiling(sections, available);
  for (const Section& section : sections)
    document.tensors.emplace(section.name,
                             read_tensor(data, section, std::make_index_sequence<std::variant_size_v<Tensor>>{}));
  return {std::move(document), std::move(digest)};
}

}  // namespace

Artifact parse(std::span<const std::byte> bytes, std::span<const Kind<Op>> ops) {
  auto [document, digest] = take_apart(bytes);
  if (detail::digest(document) != digest)
    throw ArtifactError("Checksum", "", "the file is damaged: its digest does not match; copy it again");
  return {read(std::move(document), ops), std::move(digest), bytes.size()};
}

}  // namespace fieldfare
