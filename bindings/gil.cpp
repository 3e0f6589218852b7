// SPDX-License-Identifier: Apache-2.0
#include "gil.hpp"

#include <unistd.h>

namespace fieldfare::bindings {
namespace {

bool interpreter_ends() noexcept {
#if PY_VERSION_HEX >= 0x030D0000
  return Py_IsFinalizing() != 0;
#else
  return _Py_IsFinalizing() != 0;
#endif
}

/// Asks for the lock. It may be asked for before the interpreter ends and refused after: then the thread is unwound to
/// here and no further.
void acquire(auto&& ask) noexcept {
  if (interpreter_ends()) wait_for_the_end();
  try {
    ask();
  } catch (...) {
    wait_for_the_end();
  }
}

}  // namespace

void wait_for_the_end() noexcept {
  for (;;) ::pause();
}

Unlocked::~Unlocked() {
  acquire([this] { PyEval_RestoreThread(state_); });
}

Locked::Locked() noexcept {
  acquire([this] { state_ = PyGILState_Ensure(); });
}

}  // namespace fieldfare::bindings
