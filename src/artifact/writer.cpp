// SPDX-License-Identifier: Apache-2.0
#include "writer.hpp"

#include "numbers.hpp"

namespace fieldfare::detail {

void DocumentWriter::write(double value) { json_ = json_of(value); }

void DocumentWriter::write_label(const Label& value) {
  std::visit([this](const auto& each) { json_ = each; }, value);
}

void DocumentWriter::element(Visit write) {
  DocumentWriter element(document_, json_.emplace_back());
  write(element);
}

void DocumentWriter::member(std::string_view key, Visit write) {
  DocumentWriter member(document_, json_[std::string(key)]);
  write(member);
}

template <class T>
void DocumentWriter::write_array(const std::vector<T>& values) {
  constexpr std::size_t largest_inline = 8;
  if (values.size() <= largest_inline) {
    begin_array();
    for (const T each : values) {
      DocumentWriter element(document_, json_.emplace_back());
      write_value(element, each);
    }
    return;
  }
  std::string name = std::to_string(document_.tensors.size());
  name.insert(name.begin(), 't');
  document_.tensors.emplace(name, values);
  json_ = {{"tensor", std::move(name)}};
}

}  // namespace fieldfare::detail
