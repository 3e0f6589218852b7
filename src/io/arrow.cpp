// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/io/arrow.hpp"

#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "detail/checked.hpp"
#include "fieldfare/detail/text.hpp"
#include "fieldfare/error.hpp"
#include "io/arrow_format.hpp"

namespace fieldfare {
namespace {

constexpr std::size_t longest_message = 1024;

bool is_struct(const ArrowSchema& schema) { return schema.format && std::string_view(schema.format) == "+s"; }

// A null row of a table has no meaning: there would be no row to answer for.
bool has_null(const ArrowArray& array) {
  if (array.null_count == 0 || array.n_buffers < 1 || !array.buffers || !array.buffers[0]) return false;
  const Validity valid{static_cast<const std::uint8_t*>(array.buffers[0]), static_cast<std::size_t>(array.offset)};
  for (std::size_t row = 0; row < static_cast<std::size_t>(array.length); ++row)
    if (!valid[row]) return true;
  return false;
}

std::string name_of(const ArrowSchema& schema) {
  const std::string_view name = schema.name ? schema.name : "";
  if (!detail::is_utf8(name)) detail::bad_arrow(schema, "has a name that is not UTF-8");
  return std::string(name);
}

/// The children of a table or of its schema, all of them there and none released.
template <class T>
std::span<T* const> children_of(const T& parent, const ArrowSchema& schema) {
  if (parent.n_children < 0 || (parent.n_children > 0 && !parent.children))
    detail::bad_arrow(schema, "has no list of its columns");
  const std::span<T* const> children(parent.children, static_cast<std::size_t>(parent.n_children));
  for (std::size_t i = 0; i < children.size(); ++i)
    if (!children[i] || !children[i]->release)
      detail::bad_arrow(schema, "lacks column " + std::to_string(i) + ", or it was released already");
  return children;
}

}  // namespace

ArrowTable::ArrowTable(ArrowArray* array, ArrowSchema* schema) : schema_(schema) {
  ArrowOwner<ArrowArray> owner(array);
  start();
  append(std::move(owner));
}

ArrowTable::ArrowTable(ArrowArrayStream* from) {
  ArrowOwner<ArrowArrayStream> stream(from);
  if (stream.released() || !stream->get_schema || !stream->get_next)
    throw SchemaError("BadArrow", "", "the stream was released already, or lacks its functions");
  const auto expect = [&](int status) {
    if (status == 0) return;
    const char* message = stream->get_last_error ? stream->get_last_error(stream.get()) : nullptr;
    throw SchemaError("ArrowStream", "", detail::excerpt(message ? message : std::strerror(status), longest_message));
  };
  expect(stream->get_schema(stream.get(), schema_.get()));
  start();
  while (true) {
    ArrowOwner<ArrowArray> array;
    expect(stream->get_next(stream.get(), array.get()));
    if (array.released()) return;
    append(std::move(array));
  }
}

void ArrowTable::start() {
  if (schema_.released()) throw SchemaError("BadArrow", "", "the schema was released already");
  if (!is_struct(*schema_)) {
    batch_.columns.push_back({name_of(*schema_), {}});
    return;
  }
  for (const ArrowSchema* child : children_of(*schema_, *schema_)) batch_.columns.push_back({name_of(*child), {}});
}

void ArrowTable::append(ArrowOwner<ArrowArray> array) {
  if (array.released()) throw SchemaError("BadArrow", "", "the array was released already");
  const std::int64_t rows = array->length;
  if (rows < 0 || array->offset < 0) detail::bad_arrow(*schema_, "has a negative length or offset");
  if (!is_struct(*schema_)) {
    batch_.columns[0].chunks.push_back(detail::arrow_column(*schema_, *array, 0, rows));
  } else {
    const auto children = children_of(*array, *schema_);
    if (children.size() != batch_.columns.size())
      detail::bad_arrow(*schema_, "has another number of columns than its schema");
    if (has_null(*array)) detail::bad_arrow(*schema_, "has rows that are null as a whole");
    for (std::size_t i = 0; i < children.size(); ++i)
      batch_.columns[i].chunks.push_back(
          detail::arrow_column(*schema_->children[i], *children[i], array->offset, rows));
  }
  batch_.rows = detail::checked_sum(batch_.rows, static_cast<std::size_t>(rows));
  arrays_.push_back(std::move(array));
}

}  // namespace fieldfare
