// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <string>
#include <vector>

namespace fieldfare {

/// Where a model came from.
struct Provenance {
  std::string name;                    ///< the model's name
  std::string version;                 ///< the model's version, free text
  std::string created;                 ///< time of conversion, ISO 8601 in UTC
  std::string source;                  ///< qualified class of the fitted object
  std::vector<std::string> libraries;  ///< "name version" of each library that took part

  static void fields(auto& self, auto&& visit) {
    visit("name", self.name);
    visit("version", self.version);
    visit("created", self.created);
    visit("source", self.source);
    visit("libraries", self.libraries);
  }
};

}  // namespace fieldfare
