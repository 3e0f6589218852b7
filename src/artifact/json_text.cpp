// SPDX-License-Identifier: Apache-2.0
#include "json_text.hpp"

#include <utility>
#include <vector>

#include "fieldfare/detail/text.hpp"
#include "fieldfare/error.hpp"

namespace fieldfare::detail {
namespace {

/// Builds the value as the parser goes. The parser's own call-back form looks through the parent at the end of every
/// object: a long list of objects would take quadratic time.
class JsonBuilder {
 public:
  JsonBuilder(const std::string& place, std::size_t deepest) : place_(place), deepest_(deepest) {}

  Json result() { return std::move(root_); }

  bool null() { return put(nullptr); }
  bool boolean(bool value) { return put(value); }
  bool number_integer(Json::number_integer_t value) { return put(value); }
  bool number_unsigned(Json::number_unsigned_t value) { return put(value); }
  bool number_float(Json::number_float_t value, const std::string&) { return put(value); }
  bool string(std::string& value) { return put(std::move(value)); }
  bool binary(Json::binary_t&) { return false; }
  bool start_object(std::size_t) { return open(Json::object()); }
  bool start_array(std::size_t) { return open(Json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(std::string& name) {
    const auto [member, fresh] = open_.back()->get_ref<Json::object_t&>().emplace(std::move(name), nullptr);
    if (!fresh) throw ArtifactError("DuplicateKey", place_, "the key '" + excerpt(member->first) + "' stands twice");
    member_ = &member->second;
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) {
    constexpr int number_out_of_range = 406;
    const std::string message = excerpt(error.what(), 256);
    if (error.id == number_out_of_range) throw ArtifactError("NonFinite", place_, message);
    const bool encoding = message.find("UTF-8") != std::string::npos || message.find("surrogate") != std::string::npos;
    throw ArtifactError(encoding ? "BadUtf8" : "Syntax", place_, message);
  }

 private:
  Json& add(Json value) {
    if (open_.empty()) return root_ = std::move(value);
    if (open_.back()->is_array()) return open_.back()->get_ref<Json::array_t&>().emplace_back(std::move(value));
    return *member_ = std::move(value);
  }
  bool put(Json value) {
    add(std::move(value));
    return true;
  }
  bool open(Json value) {
    if (open_.size() == deepest_)
      throw ArtifactError("TooDeep", place_, "nested deeper than " + std::to_string(deepest_));
    open_.push_back(&add(std::move(value)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  const std::string& place_;
  std::size_t deepest_;
  Json root_;
  std::vector<Json*> open_;  // the objects and arrays around what comes next
  Json* member_ = nullptr;   // where the value of the last key goes
};

}  // namespace

Json parse_json(std::string_view text, const std::string& place, std::size_t deepest) {
  JsonBuilder builder(place, deepest);
  Json::sax_parse(text.begin(), text.end(), &builder);
  return builder.result();
}

}  // namespace fieldfare::detail
