// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/error.hpp"

#include <utility>

#include "detail/printable.hpp"

namespace fieldfare {
namespace {

std::string text_of(std::string_view where, std::string_view message) {
  const std::string said = detail::printable_lines(message);
  return where.empty() ? said : detail::printable(where) + ": " + said;
}

}  // namespace

Error::Error(std::string_view code, std::string where, std::string message)
    : std::runtime_error(text_of(where, message)),
      code_(code),
      where_(std::move(where)),
      message_(std::move(message)) {}

}  // namespace fieldfare
