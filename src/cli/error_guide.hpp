// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

namespace fieldfare::cli {

/// docs/errors.md, as it was when the program was built.
std::string_view error_guide();

}  // namespace fieldfare::cli
