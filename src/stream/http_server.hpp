// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace fieldfare::stream {

/// Answers GET requests, one a connection. One thread serves every connection and waits for none of them: a client that
/// is slow, or says nothing, delays nobody.
class HttpServer {
 public:
  struct Answer {
    unsigned status = 200;
    std::string text;
  };
  using Pages = std::map<std::string, std::function<Answer()>, std::less<>>;

  /// Throws StreamError: `PortTaken`, or `Io` for an address that cannot be found or used.
  HttpServer(const std::string& host, std::uint32_t port, Pages pages);
  ~HttpServer();

  int port() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace fieldfare::stream
