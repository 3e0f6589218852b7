// SPDX-License-Identifier: Apache-2.0
#include "stream/endpoint.hpp"

#include <CivetServer.h>
#include <prometheus/text_serializer.h>

#include <functional>
#include <string>
#include <utility>

#include "fieldfare/error.hpp"

namespace fieldfare::stream {
namespace {

struct Answer {
  const char* status = "200 OK";
  std::string text;
};

class Page final : public CivetHandler {
 public:
  explicit Page(std::function<Answer()> answer) : answer_(std::move(answer)) {}

  bool handleGet(CivetServer*, mg_connection* connection) override {
    const Answer answer = answer_();
    const std::string head =
        "HTTP/1.1 " + std::string(answer.status) +
        "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " + std::to_string(answer.text.size()) +
        "\r\nConnection: close\r\n\r\n";
    mg_write(connection, head.data(), head.size());
    mg_write(connection, answer.text.data(), answer.text.size());
    return true;
  }

 private:
  std::function<Answer()> answer_;
};

}  // namespace

struct Endpoint::Server {
  Server(const std::string& address, const Metrics& metrics)
      : metrics_page([registry = metrics.registry()]() -> Answer {
          return {.text = prometheus::TextSerializer().Serialize(registry->Collect())};
        }),
        health_page([]() -> Answer { return {.text = "alive\n"}; }),
        ready_page([&ready = metrics.ready]() -> Answer {
          if (ready.Value() > 0) return {.text = "ready\n"};
          return {"503 Service Unavailable", "not ready: no partitions are assigned, or the stream is stopping\n"};
        }),
        server({"listening_ports", address, "num_threads", "2"}) {
    server.addHandler("/metrics", metrics_page);
    server.addHandler("/healthz", health_page);
    server.addHandler("/readyz", ready_page);
  }

  Page metrics_page, health_page, ready_page;
  CivetServer server;
};

Endpoint::Endpoint(const MetricsConfig& config, const Metrics& metrics) try
    : server_(std::make_unique<Server>(config.host + ":" + std::to_string(*config.port), metrics)) {
} catch (const CivetException& error) {
  throw StreamError("PortTaken", config.host + ":" + std::to_string(*config.port),
                    "the endpoint for metrics and health does not start: " + std::string(error.what()));
}

Endpoint::~Endpoint() = default;

int Endpoint::port() const { return server_->server.getListeningPorts().front(); }

}  // namespace fieldfare::stream
