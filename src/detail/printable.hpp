// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

namespace fieldfare::detail {

/// A text of unknown origin as one line that a terminal or a log shows as it is: controls (C0, DEL, C1), line
/// separators and bidirectional controls become escapes as C++ writes them (\n, \x1b, \u202e), bytes that are not
/// UTF-8 become \xff. What this gives stays the same when it goes through again.
std::string printable(std::string_view text);

/// The same, but line feeds stay: for messages of several lines.
std::string printable_lines(std::string_view text);

/// JSON with the same characters as escapes of JSON (\u202e), so that it means the same. Nothing is changed outside of
/// strings, as white space and what a writer of JSON has escaped already stay.
std::string printable_json(std::string_view json);

}  // namespace fieldfare::detail
