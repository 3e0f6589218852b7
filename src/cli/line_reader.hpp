// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/exit_status.hpp"

namespace fieldfare::cli {

/// The lines of a file, or of standard input as soon as they arrive, without their line feeds. Memory is bounded: of a
/// line longer than `longest` bytes, `longest + 1` are given, so that whoever reads it can refuse it, and the rest is
/// passed over. A byte order mark of UTF-8 before the first line is no part of it.
class LineReader {
 public:
  /// "-": standard input.
  LineReader(const std::string& path, std::size_t longest) : LineReader(open_file(path), longest) {}
  /// Takes the descriptor over.
  LineReader(int descriptor, std::size_t longest)
      : descriptor_(descriptor), longest_(longest), buffer_(2 * (longest + 1)) {}
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;
  ~LineReader() { ::close(descriptor_); }

  /// The next line, valid until the next call; nothing at the end. Throws std::system_error, and UsageError for UTF-16.
  std::optional<std::string_view> next() {
    const auto line = next_line();
    return line && std::exchange(at_beginning_, false) ? without_mark(*line) : line;
  }

  /// Whether the next line is already here, so that `next` would not wait.
  bool ready() const noexcept { return !passing_over_ && unread().find('\n') != std::string_view::npos; }

 private:
  static std::string_view without_mark(std::string_view line) {
    if (line.starts_with("\xFF\xFE") || line.starts_with("\xFE\xFF"))
      throw UsageError("the input is UTF-16, but JSON lines are UTF-8", "`iconv -f UTF-16 -t UTF-8` converts it");
    return line.starts_with("\xEF\xBB\xBF") ? line.substr(3) : line;
  }

  std::optional<std::string_view> next_line() {
    while (true) {
      const std::string_view rest = unread();
      if (const std::size_t length = rest.find('\n'); length != rest.npos) {
        begin_ += length + 1;
        if (std::exchange(passing_over_, false)) continue;
        return rest.substr(0, length);
      }
      if (passing_over_) begin_ = end_;
      if (ended_) {
        begin_ = end_;
        if (rest.empty() || passing_over_) return std::nullopt;
        return rest;
      }
      if (!passing_over_ && rest.size() > longest_) {
        passing_over_ = true;
        return rest.substr(0, longest_ + 1);
      }
      fill();
    }
  }

  static int open_file(const std::string& path) {
    const int descriptor = path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat status = {};
    if (descriptor >= 0 && ::fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
      ::close(descriptor);
      errno = EISDIR;
    } else if (descriptor >= 0) {
      return descriptor;
    }
    throw UsageError(path + ": " + std::strerror(errno), "give a file of JSON lines, or - for standard input");
  }

  std::string_view unread() const noexcept { return {buffer_.data() + begin_, end_ - begin_}; }

  void fill() {
    if (begin_ > 0) std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= std::exchange(begin_, 0);
    ssize_t count = 0;
    do count = ::read(descriptor_, buffer_.data() + end_, buffer_.size() - end_);
    while (count < 0 && errno == EINTR);
    if (count < 0) throw std::system_error(errno, std::generic_category(), "the input cannot be read");
    ended_ = count == 0;
    end_ += static_cast<std::size_t>(count);
  }

  int descriptor_;
  std::size_t longest_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;
  bool at_beginning_ = true, ended_ = false, passing_over_ = false;
};

}  // namespace fieldfare::cli
