// SPDX-License-Identifier: Apache-2.0
#include "stream/http_server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <deque>
#include <string_view>
#include <thread>
#include <utility>

#include "fieldfare/error.hpp"

namespace fieldfare::stream {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using std::chrono::milliseconds;

constexpr std::chrono::seconds patience(10);  // for a request, and for an answer
constexpr std::uint32_t max_header_bytes = 8192;
constexpr std::size_t max_connections = 1000;

HttpServer::Answer answer_to(const http::request<http::empty_body>& request, const HttpServer::Pages& pages) {
  if (request.method() != http::verb::get && request.method() != http::verb::head)
    return {405, "only GET and HEAD are answered\n"};
  const std::string_view target(request.target().data(), request.target().size());
  const auto page = pages.find(target.substr(0, target.find('?')));
  return page == pages.end() ? HttpServer::Answer{404, "no such page\n"} : page->second();
}

const beast::error_category& http_errors() {
  static const beast::error_category& category = make_error_code(http::error::end_of_stream).category();
  return category;
}

/// One connection: a request, its answer, the end.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, const HttpServer::Pages& pages) : stream_(std::move(socket)), pages_(pages) {}

  void start() {
    request_.header_limit(max_header_bytes);
    stream_.expires_after(patience);
    http::async_read_header(stream_, buffer_, request_,
                            [self = shared_from_this()](beast::error_code error, auto) { self->answer(error); });
  }
  void close() { stream_.close(); }

 private:
  void answer(beast::error_code error) {
    const bool malformed = error.category() == http_errors() && error != http::error::end_of_stream;
    if (error && !malformed) return;
    auto [status, text] = malformed ? HttpServer::Answer{400, "not a request\n"} : answer_to(request_.get(), pages_);
    response_.result(status);
    response_.set(http::field::content_type, "text/plain; charset=utf-8");
    response_.keep_alive(false);
    response_.content_length(text.size());
    if (request_.get().method() != http::verb::head) response_.body() = std::move(text);
    stream_.expires_after(patience);
    http::async_write(stream_, response_, [self = shared_from_this()](beast::error_code, auto) {
      beast::error_code ignored;
      static_cast<void>(self->stream_.socket().shutdown(tcp::socket::shutdown_send, ignored));
    });
  }

  beast::tcp_stream stream_;
  const HttpServer::Pages& pages_;
  beast::flat_buffer buffer_;
  http::request_parser<http::empty_body> request_;
  http::response<http::string_body> response_;
};

}  // namespace

struct HttpServer::State {
  State(const std::string& host, std::uint32_t port, Pages given) : pages(std::move(given)) {
    const auto found = tcp::resolver(context).resolve(host, std::to_string(port), tcp::resolver::passive);
    const tcp::endpoint endpoint = found.begin()->endpoint();
    acceptor.open(endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind(endpoint);
    acceptor.listen();
    accept();
    thread = std::thread([this] { context.run(); });
  }
  ~State() {
    context.stop();
    if (thread.joinable()) thread.join();
  }

  void accept() {
    acceptor.async_accept([this](beast::error_code error, tcp::socket socket) {
      if (!error) {
        const auto connection = std::make_shared<Connection>(std::move(socket), pages);
        connections.push_back(connection);
        connection->start();
      }
      make_room(error || connections.size() > max_connections);
      if (!error) return accept();
      pause.expires_after(milliseconds(100));
      pause.async_wait([this](beast::error_code) { accept(); });
    });
  }

  /// When there are too many, or no file handles are left, the oldest goes.
  void make_room(bool needed) {
    while (!connections.empty() && (needed || connections.front().expired())) {
      if (const auto oldest = connections.front().lock()) {
        oldest->close();
        needed = false;
      }
      connections.pop_front();
    }
  }

  Pages pages;
  asio::io_context context{1};
  tcp::acceptor acceptor{context};
  asio::steady_timer pause{context};
  std::deque<std::weak_ptr<Connection>> connections;
  std::thread thread;
};

HttpServer::HttpServer(const std::string& host, std::uint32_t port, Pages pages) try
    : state_(std::make_unique<State>(host, port, std::move(pages))) {
} catch (const boost::system::system_error& error) {
  throw StreamError(error.code() == boost::system::errc::address_in_use ? "PortTaken" : "Io",
                    host + ":" + std::to_string(port),
                    "the endpoint for metrics and health does not start: " + error.code().message());
}

HttpServer::~HttpServer() = default;

int HttpServer::port() const noexcept {
  beast::error_code ignored;
  return state_->acceptor.local_endpoint(ignored).port();
}

}  // namespace fieldfare::stream
