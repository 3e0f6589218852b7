// SPDX-License-Identifier: Apache-2.0
#include "stream/http_server.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <memory>
#include <vector>

#include "fieldfare/error.hpp"

using namespace fieldfare::stream;

namespace {

/// One connection to a server.
class Caller {
 public:
  explicit Caller(int port) : handle_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(connect(handle_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  }
  ~Caller() { close(handle_); }
  Caller(const Caller&) = delete;

  void say(const std::string& text) const {
    REQUIRE(send(handle_, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size()));
  }
  /// Everything until the server hangs up.
  std::string hear() const {
    std::string all;
    std::array<char, 4096> bytes;
    for (ssize_t size = 0; (size = recv(handle_, bytes.data(), bytes.size(), 0)) > 0;)
      all.append(bytes.data(), static_cast<std::size_t>(size));
    return all;
  }

 private:
  int handle_;
};

std::string ask(int port, const std::string& request) {
  const Caller caller(port);
  caller.say(request);
  return caller.hear();
}

bool has_status(const std::string& answer, const std::string& status) {
  return answer.starts_with("HTTP/1.1 " + status + "\r\n");
}

}  // namespace

TEST_CASE("pages are answered, everything else is refused by name") {
  const std::string large(3'000'000, 'x');
  HttpServer server("127.0.0.1", 0,
                    {{"/a", [] { return HttpServer::Answer{.text = "hello"}; }},
                     {"/bad", [] { return HttpServer::Answer{503, "no"}; }},
                     {"/large", [&] { return HttpServer::Answer{.text = large}; }}});
  const int port = server.port();
  const auto hello = ask(port, "GET /a?x=1 HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(has_status(hello, "200 OK"));
  CHECK(hello.find("Content-Length: 5\r\n") != std::string::npos);
  CHECK(hello.ends_with("\r\n\r\nhello"));
  CHECK(ask(port, "HEAD /a HTTP/1.1\r\n\r\n").ends_with("\r\n\r\n"));
  CHECK(has_status(ask(port, "GET /bad HTTP/1.0\r\n\r\n"), "503 Service Unavailable"));
  CHECK(has_status(ask(port, "GET /b HTTP/1.1\r\n\r\n"), "404 Not Found"));
  CHECK(has_status(ask(port, "POST /a HTTP/1.1\r\n\r\n"), "405 Method Not Allowed"));
  CHECK(has_status(ask(port, "x\r\n\r\n"), "400 Bad Request"));
  CHECK(has_status(ask(port, std::string(8193, 'x')), "400 Bad Request"));
  CHECK(ask(port, "GET /large HTTP/1.1\r\n\r\n").ends_with(large));
}

TEST_CASE("clients that say nothing, little, or do not listen delay nobody") {
  const std::string large(10'000'000, 'x');
  HttpServer server("127.0.0.1", 0,
                    {{"/a", [] { return HttpServer::Answer{.text = "hello"}; }},
                     {"/large", [&] { return HttpServer::Answer{.text = large}; }}});
  std::vector<std::unique_ptr<Caller>> callers;
  for (int i = 0; i < 300; ++i) {
    callers.push_back(std::make_unique<Caller>(server.port()));
    if (i % 3 == 1) callers.back()->say("GET /a HT");
    if (i % 30 == 2) callers.back()->say("GET /large HTTP/1.1\r\n\r\n");
  }
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 20; ++i) CHECK(has_status(ask(server.port(), "GET /a HTTP/1.1\r\n\r\n"), "200 OK"));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(2));
  callers[1]->say("TP/1.1\r\n\r\n");  // late, but in time
  CHECK(callers[1]->hear().ends_with("hello"));
}

TEST_CASE("an address in use is refused") {
  HttpServer server("127.0.0.1", 0, {});
  CHECK_THROWS_AS(HttpServer("127.0.0.1", static_cast<std::uint32_t>(server.port()), {}), fieldfare::StreamError);
  CHECK_THROWS_AS(HttpServer("256.0.0.1", 0, {}), fieldfare::StreamError);
}
