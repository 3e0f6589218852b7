// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <dlfcn.h>

#include <filesystem>
#include <stdexcept>
#include <string>

namespace fieldfare::bench {

/// A shared library opened at run time; it stays open until the process ends, as some do not survive being closed.
class SharedLibrary {
 public:
  explicit SharedLibrary(const std::filesystem::path& path) : handle_(dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
    if (!handle_) throw std::runtime_error(dlerror());
  }

  template <class Function>
  Function* function(const char* name) const {
    void* found = dlsym(handle_, name);
    if (!found) throw std::runtime_error(dlerror());
    return reinterpret_cast<Function*>(found);
  }

 private:
  void* handle_;
};

}  // namespace fieldfare::bench
