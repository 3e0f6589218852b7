// SPDX-License-Identifier: Apache-2.0
#include "reader.hpp"

#include "fieldfare/detail/text.hpp"
#include "fieldfare/error.hpp"
#include "numbers.hpp"

namespace fieldfare::detail {

void ReadingBudget::expect_small(const Place& place, std::size_t bytes) {
  if (bytes > left_)
    throw ArtifactError("TooLarge", place.pointer(), "what is read would take many times the memory of its text");
  left_ -= bytes;
}

void ReadingBudget::expect_all_tensors_used() const {
  if (!document_.tensors.empty())
    throw ArtifactError("BadSection", "",
                        "no member refers to tensor '" + excerpt(document_.tensors.begin()->first) + "'");
}

// Each is one member's: a small document cannot ask for a large one many times.
Tensor ReadingBudget::take(const Place& place, std::string_view name) {
  const auto tensor = document_.tensors.find(name);
  if (tensor == document_.tensors.end()) throw ArtifactError("BadSection", place.pointer(), "no tensor of that name");
  return std::move(document_.tensors.extract(tensor).mapped());
}

void DocumentReader::fail(std::string code, const std::string& message) const {
  throw ArtifactError(std::move(code), place_.pointer(), message);
}

void DocumentReader::wrong(std::string_view expected) const { fail("WrongType", "expected " + std::string(expected)); }

void DocumentReader::read(bool& value) const {
  if (!json_.is_boolean()) wrong("true or false");
  value = json_.boolean();
}

void DocumentReader::read(std::int64_t& value) const {
  if (!json_.is_integer()) wrong("an integer");
  const auto wide = json_.integer();
  if (!wide) fail("Overflow", "the integer does not fit");
  value = *wide;
}

void DocumentReader::read(double& value) const {
  const auto number = number_of(json_);
  if (!number) wrong("a number");
  value = *number;
}

void DocumentReader::read(std::string& value) const {
  if (!json_.is_string()) wrong("a string");
  value = json_.string();
}

// The JSON value's own type.
void DocumentReader::read(Label& value) const {
  if (json_.is_boolean())
    value = json_.boolean();
  else if (json_.is_integer())
    read(value.emplace<std::int64_t>());
  else if (json_.is_real())
    value = json_.number();
  else if (json_.is_string())
    value = std::string(json_.string());
  else
    wrong("a label");
}

std::size_t DocumentReader::elements(std::size_t bytes_each) const {
  if (!json_.is_array()) wrong("an array");
  budget_.expect_small(place_, json_.size() * bytes_each);
  return json_.size();
}

void DocumentReader::each_element(Visit visit) const {
  json_.each_element([&](const Json& element, std::size_t i) {
    const Place place(place_, i);
    visit(DocumentReader(budget_, element, place));
  });
}

void DocumentReader::member(std::string_view key, Visit visit) const {
  if (!json_.is_object()) wrong("an object");
  const Place place(place_, key);
  const auto found = json_.find(key);
  if (!found) throw ArtifactError("MissingKey", place.pointer(), "is required");
  visit(DocumentReader(budget_, *found, place));
}

void DocumentReader::expect_members(std::size_t count) const {
  if (!json_.is_object()) wrong("an object");
  if (json_.size() != count) fail("UnknownKey", "holds a key that this version does not know");
}

template <class T>
void DocumentReader::read_array(std::vector<T>& values) const {
  if (!json_.is_object()) return read_elements(*this, values);
  std::string name;
  member("tensor", [&](const ValueReader& reference) { reference.read(name); });
  if (json_.size() != 1) fail("UnknownKey", "a tensor reference has one key");
  Tensor tensor = budget_.take(place_, name);
  auto* found = std::get_if<std::vector<T>>(&tensor);
  if (!found) fail("BadSection", "the tensor has another element type");
  values = std::move(*found);
}

}  // namespace fieldfare::detail
