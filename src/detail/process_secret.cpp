// SPDX-License-Identifier: Apache-2.0
#include "detail/process_secret.hpp"

#include <random>

namespace fieldfare::detail {

const SipKey& process_secret() {
  static const SipKey secret = [] {
    std::random_device device;
    const auto word = [&device] { return std::uint64_t{device()} << 32 | device(); };
    return SipKey{word(), word()};
  }();
  return secret;
}

}  // namespace fieldfare::detail
