// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "native/contender.hpp"

namespace fieldfare::bench {

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Rows of numbers, row-major, in the type that a library takes them in.
template <class T>
class NumberRows {
 public:
  explicit NumberRows(const Settings& settings) : features_(settings.features) {
    const std::string bytes = read_text(settings.rows);
    std::vector<float> floats(bytes.size() / sizeof(float));
    bytes.copy(reinterpret_cast<char*>(floats.data()), floats.size() * sizeof(float));
    if (features_ == 0 || floats.empty() || floats.size() % features_ != 0)
      throw std::runtime_error(settings.rows.string() + " does not hold whole rows");
    values_.assign(floats.begin(), floats.end());
  }

  std::size_t size() const noexcept { return values_.size() / features_; }
  std::size_t features() const noexcept { return features_; }
  const T* row(std::size_t i) const noexcept { return values_.data() + i * features_; }
  T* row(std::size_t i) noexcept { return values_.data() + i * features_; }

 private:
  std::size_t features_;
  std::vector<T> values_;
};

}  // namespace fieldfare::bench
