// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/stream/config.hpp"
#include "stream/health.hpp"
#include "stream/http_server.hpp"
#include "stream/metrics.hpp"

namespace fieldfare::stream {

/// What an operator asks a running stream over HTTP: /metrics for Prometheus, /healthz whether the process lives,
/// /readyz whether it scores (503 and why, if it does not).
class Endpoint {
 public:
  /// Throws StreamError (`PortTaken`, `Io`).
  Endpoint(const MetricsConfig& config, const Metrics& metrics, const Health& health);

  int port() const noexcept { return server_.port(); }

 private:
  HttpServer server_;
};

}  // namespace fieldfare::stream
