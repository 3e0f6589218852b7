// SPDX-License-Identifier: Apache-2.0
#include "json_text.hpp"

#include <set>
#include <vector>

#include "fieldfare/detail/text.hpp"
#include "fieldfare/error.hpp"

namespace fieldfare::detail {

Json parse_json(std::string_view text, const std::string& place, int deepest) {
  std::vector<std::set<std::string>> keys;  // not hashed: keys that collide would make it quadratic
  const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    using Event = Json::parse_event_t;
    if (depth > deepest) throw ArtifactError("TooDeep", place, "nested deeper than " + std::to_string(deepest));
    if (event == Event::object_start) {
      keys.emplace_back();
    } else if (event == Event::object_end) {
      keys.pop_back();
    } else if (event == Event::key && !keys.back().insert(parsed.get_ref<const std::string&>()).second) {
      throw ArtifactError("DuplicateKey", place, "the key '" + excerpt(parsed.get_ref<const std::string&>()) + "' stands twice");
    }
    return true;
  };
  try {
    return Json::parse(text.begin(), text.end(), watch);
  } catch (const Json::out_of_range& error) {
    throw ArtifactError("NonFinite", place, excerpt(error.what(), 256));
  } catch (const Json::parse_error& error) {
    const std::string message = excerpt(error.what(), 256);
    const bool encoding = message.find("UTF-8") != std::string::npos || message.find("surrogate") != std::string::npos;
    throw ArtifactError(encoding ? "BadUtf8" : "Syntax", place, message);
  }
}

}  // namespace fieldfare::detail
