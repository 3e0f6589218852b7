// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "detail/sip_hash.hpp"

namespace fieldfare::detail {

/// Random bits from the operating system, drawn once per process: what hashes of texts that anybody may send are keyed
/// with, so that nobody can prepare texts that collide.
const SipKey& process_secret();

}  // namespace fieldfare::detail
