// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/io/arrow.hpp"

#include <cstring>
#include <string_view>

#include "fieldfare/error.hpp"
#include "io/arrow_format.hpp"

namespace fieldfare {
namespace {

bool is_struct(const ArrowSchema& schema) { return schema.format && std::string_view(schema.format) == "+s"; }

// A null row of a table has no meaning: there would be no row to answer for.
bool has_null(const ArrowArray& array) {
  if (array.null_count == 0 || array.n_buffers < 1 || !array.buffers || !array.buffers[0]) return false;
  const Validity valid{static_cast<const std::uint8_t*>(array.buffers[0]), static_cast<std::size_t>(array.offset)};
  for (std::size_t row = 0; row < static_cast<std::size_t>(array.length); ++row)
    if (!valid[row]) return true;
  return false;
}

std::string name_of(const ArrowSchema& schema) { return schema.name ? schema.name : ""; }

}  // namespace

ArrowTable::ArrowTable(ArrowArray* array, ArrowSchema* schema) : schema_(schema) {
  ArrowOwner<ArrowArray> owner(array);
  start();
  append(std::move(owner));
}

ArrowTable::ArrowTable(ArrowArrayStream* from) {
  ArrowOwner<ArrowArrayStream> stream(from);
  const auto expect = [&](int status) {
    if (status == 0) return;
    const char* message = stream->get_last_error(stream.get());
    throw SchemaError("ArrowStream", "", message ? message : std::strerror(status));
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
  if (schema_->n_children < 0 || (schema_->n_children > 0 && !schema_->children))
    detail::bad_arrow(*schema_, "has no list of its columns");
  for (std::int64_t i = 0; i < schema_->n_children; ++i) batch_.columns.push_back({name_of(*schema_->children[i]), {}});
}

void ArrowTable::append(ArrowOwner<ArrowArray> array) {
  if (array.released()) throw SchemaError("BadArrow", "", "the array was released already");
  const std::int64_t rows = array->length;
  if (rows < 0 || array->offset < 0) detail::bad_arrow(*schema_, "has a negative length or offset");
  if (!is_struct(*schema_)) {
    batch_.columns[0].chunks.push_back(detail::arrow_column(*schema_, *array, 0, rows));
  } else {
    if (array->n_children != schema_->n_children)
      detail::bad_arrow(*schema_, "has another number of columns than its schema");
    if (has_null(*array)) detail::bad_arrow(*schema_, "has rows that are null as a whole");
    for (std::size_t i = 0; i < batch_.columns.size(); ++i)
      batch_.columns[i].chunks.push_back(
          detail::arrow_column(*schema_->children[i], *array->children[i], array->offset, rows));
  }
  batch_.rows += static_cast<std::size_t>(rows);
  arrays_.push_back(std::move(array));
}

}  // namespace fieldfare
