// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "fieldfare/artifact/artifact.hpp"

namespace fieldfare::detail {

/// XXH3-128 over a document's text and its tensors, 32 hexadecimal digits. Finds damage; proves no origin.
std::string digest(const Document& document);
/// The same over some bytes.
std::string digest(std::string_view bytes);

}  // namespace fieldfare::detail
