// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "fieldfare/artifact/artifact.hpp"
#include "fieldfare/error.hpp"
#include "fieldfare/predictor.hpp"

namespace fieldfare {
namespace {

constexpr std::size_t largest_file = std::size_t{4} << 30;

/// A file descriptor that closes itself.
class File {
 public:
  explicit File(const std::filesystem::path& path) : path_(path.string()) {
    descriptor_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor_ < 0) fail(std::strerror(errno));
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { ::close(descriptor_); }

  // Into memory, not mapped: a file cut short behind our back is then an error, not a signal.
  std::vector<std::byte> read_all() const {
    struct stat status = {};
    if (::fstat(descriptor_, &status) != 0) fail(std::strerror(errno));
    if (!S_ISREG(status.st_mode)) fail("not a regular file");
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size > largest_file) throw ArtifactError("TooLarge", path_, "larger than 4 GiB");
    std::vector<std::byte> bytes(size);
    for (std::size_t at = 0; at < size;) {
      const ssize_t count = ::read(descriptor_, bytes.data() + at, size - at);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) fail(std::strerror(errno));
      if (count == 0) fail("shrank while it was read");
      at += static_cast<std::size_t>(count);
    }
    return bytes;
  }

 private:
  [[noreturn]] void fail(const char* why) const { throw ArtifactError("Io", path_, why); }

  std::string path_;
  int descriptor_ = -1;
};

}  // namespace

Predictor load(std::span<const std::byte> bytes, const LoadOptions& options) {
  return Predictor(parse(bytes), options);
}

Predictor load(const std::filesystem::path& path, const LoadOptions& options) {
  Artifact artifact = parse(File(path).read_all());  // the bytes are gone by here
  return Predictor(std::move(artifact), options);
}

}  // namespace fieldfare
