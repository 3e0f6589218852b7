// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <Python.h>

namespace fieldfare::bindings {

// The interpreter ends a daemon thread that asks for its lock after the end of the main thread, by unwinding it. That
// aborts the process where a destructor or any other function that does not throw is in the way: such a thread waits
// for the end of the process instead, as it does from Python 3.14 on.

/// Waits for the end of the process.
[[noreturn]] void wait_for_the_end() noexcept;

/// Lets other threads have the interpreter while it exists. Its thread holds the lock before and after.
class Unlocked {
 public:
  Unlocked() noexcept : state_(PyEval_SaveThread()) {}
  Unlocked(const Unlocked&) = delete;
  Unlocked& operator=(const Unlocked&) = delete;
  ~Unlocked();

 private:
  PyThreadState* state_;
};

/// Holds the lock of the interpreter while it exists, in a thread of Python's or of C++.
class Locked {
 public:
  Locked() noexcept;
  Locked(const Locked&) = delete;
  Locked& operator=(const Locked&) = delete;
  ~Locked() { PyGILState_Release(state_); }

 private:
  PyGILState_STATE state_;
};

}  // namespace fieldfare::bindings
