// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

#include "cli/exit_status.hpp"

namespace fieldfare::cli {

/// Where results go: a file, or standard output. Text is collected in `text` and written by `flush`.
class Output {
 public:
  /// "-": standard output.
  explicit Output(const std::string& path) : path_(path) {
    file_ = path == "-" ? stdout : std::fopen(path.c_str(), "wbe");
    if (!file_)
      throw UsageError(path + ": " + std::generic_category().message(errno), "choose an output that can be written");
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() {
    if (file_ != stdout) std::fclose(file_);
  }

  std::string text;

  /// Throws std::system_error when the text cannot be written.
  void flush() {
    if (std::fwrite(text.data(), 1, text.size(), file_) != text.size() || std::fflush(file_) != 0)
      throw std::system_error(errno, std::generic_category(), path_ == "-" ? "standard output" : path_);
    text.clear();
  }

 private:
  std::string path_;
  std::FILE* file_;
};

}  // namespace fieldfare::cli
