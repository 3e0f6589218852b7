// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "fieldfare/artifact/artifact.hpp"

namespace fieldfare::detail {

/// XXH3-128 over a document's text and its tensors, 32 hexadecimal digits. Finds damage; proves no origin.
std::string digest(const Document& document);

}  // namespace fieldfare::detail
