// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace fieldfare::detail {

/// Where a value stands in a document. Becomes a JSON pointer only once something is wrong with the value. What it is
/// made of must outlive it.
class Place {
 public:
  explicit Place(std::string_view root) noexcept : key_(root) {}
  Place(const Place& parent, std::string_view key) noexcept : parent_(&parent), key_(key) {}
  Place(const Place& parent, std::size_t element) noexcept : parent_(&parent), element_(element) {}

  std::string pointer() const {
    if (!parent_) return std::string(key_);
    std::string text = parent_->pointer();  // as deep as the structs of a pipeline
    text += '/';
    return key_.data() ? text += key_ : text += std::to_string(element_);
  }

 private:
  const Place* parent_ = nullptr;
  std::string_view key_;
  std::size_t element_ = 0;
};

}  // namespace fieldfare::detail
