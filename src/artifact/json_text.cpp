// SPDX-License-Identifier: Apache-2.0
#include "json_text.hpp"

#include <unordered_set>
#include <vector>

#include "fieldfare/error.hpp"

namespace fieldfare::detail {

Json parse_json(std::string_view text, const std::string& place, int deepest) {
  std::vector<std::unordered_set<std::string>> keys;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    using Event = Json::parse_event_t;
    if (depth > deepest) throw ArtifactError("TooDeep", place, "nested deeper than " + std::to_string(deepest));
    if (event == Event::object_start) {
      keys.emplace_back();
    } else if (event == Event::object_end) {
      keys.pop_back();
    } else if (event == Event::key && !keys.back().insert(parsed.get_ref<const std::string&>()).second) {
      throw ArtifactError("DuplicateKey", place, "the key '" + parsed.get<std::string>().substr(0, 64) + "' stands twice");
    }
    return true;
  };
  try {
    return Json::parse(text.begin(), text.end(), watch);
  } catch (const Json::out_of_range& error) {
    throw ArtifactError("NonFinite", place, std::string(error.what()).substr(0, 256));
  } catch (const Json::parse_error& error) {
    const std::string message = std::string(error.what()).substr(0, 256);
    const bool encoding = message.find("UTF-8") != std::string::npos || message.find("surrogate") != std::string::npos;
    throw ArtifactError(encoding ? "BadUtf8" : "Syntax", place, message);
  }
}

}  // namespace fieldfare::detail
