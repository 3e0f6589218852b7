// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <string_view>
#include <system_error>

namespace fieldfare::cli {

/// Before anything is opened. A stream that was closed stays one that cannot be used: its number would else be that of
/// the next file or socket, and what is said would be written there. A closed pipe is an error like any other.
inline void hold_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(stream, F_GETFD) < 0 && errno == EBADF)
      static_cast<void>(::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY));
  std::signal(SIGPIPE, SIG_IGN);
}

/// To standard error, if that can be written: nobody can be told that it cannot, and the exit status says it all. A
/// reader that stands still is not waited for long.
inline void say(std::string_view text) noexcept {
  constexpr int patience_ms = 500;
  pollfd stream{STDERR_FILENO, POLLOUT, 0};
  while (!text.empty() && ::poll(&stream, 1, patience_ms) > 0) {
    const ssize_t count = ::write(STDERR_FILENO, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
    if (count < 0 && errno != EINTR && errno != EAGAIN) return;
    if (count > 0) text.remove_prefix(static_cast<std::size_t>(count));
  }
}

/// Writes what is left of the results; throws std::system_error when not all of them were written.
inline void flush_results() {
  errno = 0;
  const bool failed = std::ferror(stdout) != 0;
  if (std::fflush(stdout) != 0 || failed)
    throw std::system_error(errno != 0 ? errno : EIO, std::generic_category(), "standard output");
}

}  // namespace fieldfare::cli
