// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <random>
#include <string>
#include <system_error>

#include "cli/exit_status.hpp"

namespace fieldfare::cli {

/// Where results go: a file, or standard output. Text is collected in `text` and written by `flush`. A file gets its
/// name when everything is in it: until `finish` it is a part under a name that nobody can foresee, and a reader never
/// sees half of it.
class Output {
 public:
  /// "-": standard output. What is no regular file, such as a pipe or a device, is written to as it is.
  explicit Output(const std::string& path) : path_(path) {
    struct stat status = {};
    if (path == "-") {
      file_ = stdout;
    } else if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
      file_ = std::fopen(path.c_str(), "wbe");
    } else {
      open_part();
    }
    if (!file_)
      throw UsageError(path + ": " + std::generic_category().message(errno), "choose an output that can be written");
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() {
    if (file_ && file_ != stdout) std::fclose(file_);
    if (!part_.empty()) ::unlink(part_.c_str());
  }

  std::string text;

  /// Throws std::system_error when the text cannot be written.
  void flush() {
    if (std::fwrite(text.data(), 1, text.size(), file_) != text.size() || std::fflush(file_) != 0) fail();
    text.clear();
  }

  /// Writes what is left, and gives the file its name.
  void finish() {
    flush();
    if (part_.empty()) return;
    if (::fsync(::fileno(file_)) != 0 || ::rename(part_.c_str(), path_.c_str()) != 0) fail();
    part_.clear();
  }

  /// Before an error ends the work: writes what is left where somebody may be reading; a part is given up.
  void show() {
    if (part_.empty()) flush();
  }

 private:
  /// A new file in the folder of the path: never an old one, and never through a link.
  void open_part() {
    const std::filesystem::path target(path_);
    std::random_device random;
    const std::string name = ".fieldfare." + std::to_string(random()) + ".part";
    const std::string part = (target.parent_path() / name).string();
    const int descriptor = ::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (descriptor < 0) return;
    part_ = part;
    file_ = ::fdopen(descriptor, "wb");
  }

  [[noreturn]] void fail() const {
    throw std::system_error(errno, std::generic_category(), path_ == "-" ? "standard output" : path_);
  }

  std::string path_, part_;
  std::FILE* file_ = nullptr;
};

}  // namespace fieldfare::cli
