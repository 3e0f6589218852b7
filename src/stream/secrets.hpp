// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "fieldfare/stream/config.hpp"

namespace fieldfare::stream {

/// Whether a client property's value must not be printed.
bool is_secret(std::string_view property);

/// The secrets of a configuration, for leaving them out of what is printed.
class Secrets {
 public:
  explicit Secrets(const KafkaConfig& kafka);

  /// The text with ****** for every secret that stands in it, and for the user and password of an address.
  std::string masked(std::string text) const;

 private:
  std::vector<std::string> values_;  // the longest first: one may be part of another
};

}  // namespace fieldfare::stream
