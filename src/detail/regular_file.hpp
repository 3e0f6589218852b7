// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace fieldfare::detail {

/// A file that is open for reading. What goes wrong is thrown as `Kind`, a class of error.hpp.
template <class Kind>
class RegularFile {
 public:
  /// Only regular files: opening a pipe would wait for somebody to write.
  explicit RegularFile(const std::filesystem::path& path) : path_(path.string()) {
    descriptor_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor_ < 0) fail(std::strerror(errno));
  }
  RegularFile(const RegularFile&) = delete;
  RegularFile& operator=(const RegularFile&) = delete;
  ~RegularFile() { ::close(descriptor_); }

  /// The first `count` bytes, fewer if there are no more, and how many there are in all.
  template <std::size_t count>
  std::pair<std::vector<std::byte>, std::size_t> beginning() const {
    const std::size_t size = this->size();
    std::vector<std::byte> first(std::min(count, size));
    read(first);
    return {first, size};
  }

  /// Into memory, not mapped: a file cut short behind our back is then an error, not a signal.
  std::vector<std::byte> read_all(std::size_t largest) const {
    const std::size_t size = this->size();
    if (size > largest) throw Kind("TooLarge", path_, "larger than " + std::to_string(largest) + " bytes");
    std::vector<std::byte> bytes(size);
    read(bytes);
    return bytes;
  }

 private:
  std::size_t size() const {
    struct stat status = {};
    if (::fstat(descriptor_, &status) != 0) fail(std::strerror(errno));
    if (!S_ISREG(status.st_mode)) fail("not a regular file");
    return static_cast<std::size_t>(status.st_size);
  }
  void read(std::vector<std::byte>& bytes) const {
    for (std::size_t at = 0; at < bytes.size();) {
      const ssize_t count = ::pread(descriptor_, bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) fail(std::strerror(errno));
      if (count == 0) fail("shrank while it was read");
      at += static_cast<std::size_t>(count);
    }
  }
  [[noreturn]] void fail(const char* why) const { throw Kind("Io", path_, why); }

  std::string path_;
  int descriptor_ = -1;
};

}  // namespace fieldfare::detail
