// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cerrno>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fieldfare/io/arrow_abi.h"

namespace fieldfare::tests {

/// A producer of Arrow structures, as the C data interface asks for them; it counts what it was given back.
class ArrowProducer {
 public:
  struct ArrowNode {
    std::string format, name;
    std::int64_t length = 0, null_count = 0, offset = 0;
    std::vector<const void*> buffers;
    std::vector<ArrowNode> children;
    std::vector<ArrowNode> dictionary;  // one or none
  };

  ArrowSchema schema(const ArrowNode& node) {
    Export& made = exported_.emplace_back(*this);
    made.node = node;
    ArrowSchema schema = {};
    schema.format = made.node.format.c_str();
    schema.name = made.node.name.c_str();
    schema.flags = ARROW_FLAG_NULLABLE;
    schema.n_children = static_cast<std::int64_t>(node.children.size());
    for (const ArrowNode& child : node.children)
      made.schemas.push_back(std::make_unique<ArrowSchema>(this->schema(child)));
    for (const auto& child : made.schemas) made.schema_pointers.push_back(child.get());
    schema.children = made.schema_pointers.data();
    if (!node.dictionary.empty()) {
      made.schemas.push_back(std::make_unique<ArrowSchema>(this->schema(node.dictionary[0])));
      schema.dictionary = made.schemas.back().get();
    }
    schema.private_data = &made;
    schema.release = [](ArrowSchema* released) { give_back(released, &Export::schemas); };
    return schema;
  }

  ArrowArray array(const ArrowNode& node) {
    Export& made = exported_.emplace_back(*this);
    made.node = node;
    ArrowArray array = {};
    array.length = node.length;
    array.null_count = node.null_count;
    array.offset = node.offset;
    array.n_buffers = static_cast<std::int64_t>(node.buffers.size());
    array.buffers = made.node.buffers.data();
    array.n_children = static_cast<std::int64_t>(node.children.size());
    for (const ArrowNode& child : node.children)
      made.arrays.push_back(std::make_unique<ArrowArray>(this->array(child)));
    for (const auto& child : made.arrays) made.array_pointers.push_back(child.get());
    array.children = made.array_pointers.data();
    if (!node.dictionary.empty()) {
      made.arrays.push_back(std::make_unique<ArrowArray>(this->array(node.dictionary[0])));
      array.dictionary = made.arrays.back().get();
    }
    array.private_data = &made;
    array.release = [](ArrowArray* released) { give_back(released, &Export::arrays); };
    return array;
  }

  /// A stream of these arrays; then its end, or an error if there is a message.
  ArrowArrayStream stream(const ArrowNode& schema, std::vector<ArrowNode> arrays, std::string error = {}) {
    Export& made = exported_.emplace_back(*this);
    made.node = schema;
    made.queue = {arrays.begin(), arrays.end()};
    made.error = std::move(error);
    ArrowArrayStream stream = {};
    stream.private_data = &made;
    stream.get_schema = [](ArrowArrayStream* self, ArrowSchema* out) {
      Export& from = *static_cast<Export*>(self->private_data);
      *out = from.producer.schema(from.node);
      return 0;
    };
    stream.get_next = [](ArrowArrayStream* self, ArrowArray* out) {
      Export& from = *static_cast<Export*>(self->private_data);
      *out = {};
      if (from.queue.empty()) return from.error.empty() ? 0 : EIO;
      *out = from.producer.array(from.queue.front());
      from.queue.pop_front();
      return 0;
    };
    stream.get_last_error = [](ArrowArrayStream* self) -> const char* {
      return static_cast<Export*>(self->private_data)->error.c_str();
    };
    stream.release = [](ArrowArrayStream* self) {
      ++static_cast<Export*>(self->private_data)->producer.released_;
      self->release = nullptr;
    };
    return stream;
  }

  /// Structures handed out, children included, that nobody has released yet.
  std::size_t outstanding() const { return exported_.size() - released_; }

 private:
  struct Export {
    explicit Export(ArrowProducer& owner) : producer(owner) {}
    ArrowProducer& producer;
    ArrowNode node;
    std::vector<std::unique_ptr<ArrowSchema>> schemas;
    std::vector<std::unique_ptr<ArrowArray>> arrays;
    std::vector<ArrowSchema*> schema_pointers;
    std::vector<ArrowArray*> array_pointers;
    std::deque<ArrowNode> queue;
    std::string error;
  };

  // A structure releases its children and its dictionary, unless somebody moved them out.
  template <class T>
  static void give_back(T* released, std::vector<std::unique_ptr<T>> Export::* children) {
    Export& made = *static_cast<Export*>(released->private_data);
    for (auto& child : made.*children)
      if (child->release) child->release(child.get());
    ++made.producer.released_;
    released->release = nullptr;
  }

  std::deque<Export> exported_;
  std::size_t released_ = 0;
};

}  // namespace fieldfare::tests
