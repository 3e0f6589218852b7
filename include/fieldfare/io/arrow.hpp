// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <utility>
#include <vector>

#include "fieldfare/column/batch.hpp"
#include "fieldfare/io/arrow_abi.h"

namespace fieldfare {

/// An Arrow structure that is released when it is no longer needed. Takes it over as the C data interface says: moves
/// the contents and marks the original released.
template <class T>
class ArrowOwner {
 public:
  ArrowOwner() = default;
  explicit ArrowOwner(T* from) noexcept : value_(*from) { from->release = nullptr; }
  ArrowOwner(ArrowOwner&& other) noexcept : value_(other.value_) { other.value_.release = nullptr; }
  ArrowOwner& operator=(ArrowOwner&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~ArrowOwner() {
    if (value_.release) value_.release(&value_);
  }

  bool released() const noexcept { return value_.release == nullptr; }
  T* get() noexcept { return &value_; }
  const T& operator*() const noexcept { return value_; }
  const T* operator->() const noexcept { return &value_; }

 private:
  T value_ = {};
};

/// A table that came through the Arrow C data interface, or a single column (whose name is then the schema's).
/// Nothing is copied. Pointers are trusted; formats, numbers of buffers and lengths are checked.
class ArrowTable {
 public:
  /// Takes over an array and its schema: both are released by this object, whether or not it throws.
  /// Throws SchemaError (`BadArrow`).
  ArrowTable(ArrowArray* array, ArrowSchema* schema);
  /// Takes over a stream and reads all of it; several batches become chunks of one table.
  /// Throws SchemaError (`BadArrow`, or `ArrowStream` with the producer's own message).
  explicit ArrowTable(ArrowArrayStream* stream);

  const Batch& batch() const noexcept { return batch_; }

 private:
  void start();
  void append(ArrowOwner<ArrowArray> array);

  ArrowOwner<ArrowSchema> schema_;
  std::vector<ArrowOwner<ArrowArray>> arrays_;
  Batch batch_;
};

/// The rows of an exported record batch; takes over both structures. Throws SchemaError (`BadArrow`).
inline ArrowTable from_arrow(ArrowArray* array, ArrowSchema* schema) { return ArrowTable(array, schema); }
/// The rows of an exported stream; takes it over. Throws SchemaError (`BadArrow`, `ArrowStream`).
inline ArrowTable from_arrow(ArrowArrayStream* stream) { return ArrowTable(stream); }

}  // namespace fieldfare
