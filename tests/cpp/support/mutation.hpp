// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "container.hpp"
#include "errors.hpp"
#include "fieldfare/predictor.hpp"

namespace fieldfare::tests {

/// One member of a sound document replaced, and the code that loading it must answer.
struct Mutation {
  const char* pointer;
  Json value;
  const char* code;
};

/// Loads the document with each change alone, in a container with the right digest.
inline void expect_refused(const Graph& sound, const std::vector<Mutation>& mutations) {
  const Document document = write(sound);
  REQUIRE(error_of([&] { load(seal(document)); }) == "");
  for (const Mutation& each : mutations) {
    INFO(each.pointer, " = ", each.value.dump().substr(0, 60));
    Json json = Json::parse(document.json);
    const Json::json_pointer pointer(each.pointer);
    REQUIRE(json.contains(pointer.parent_pointer()));
    json[pointer] = each.value;
    const Bytes bytes = seal({json.dump(), document.tensors});
    CHECK(error_of([&] { load(bytes); }) == std::string("ArtifactError:") + each.code);
  }
}

}  // namespace fieldfare::tests
