// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace fieldfare::detail {

/// What is read: look-ups stay logarithmic, whatever the number of keys.
using Json = nlohmann::json;
/// What is written: members in the order in which their structs name them.
using OrderedJson = nlohmann::ordered_json;

/// Parses JSON strictly: no duplicate keys, at most `deepest` levels, numbers in range, valid UTF-8.
/// Throws ArtifactError; `place` says which text it is.
Json parse_json(std::string_view text, const std::string& place, std::size_t deepest = 64);

}  // namespace fieldfare::detail
