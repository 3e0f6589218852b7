// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>

#include "fieldfare/stream/config.hpp"
#include "stream/metrics.hpp"

namespace fieldfare::stream {

/// What an operator asks a running stream over HTTP: /metrics for Prometheus, /healthz whether the process lives,
/// /readyz whether it scores (503 until it has partitions, and from the moment it stops).
class Endpoint {
 public:
  /// Throws StreamError (`PortTaken`).
  Endpoint(const MetricsConfig& config, const Metrics& metrics);
  ~Endpoint();
  Endpoint(const Endpoint&) = delete;

  int port() const;

 private:
  struct Server;
  std::unique_ptr<Server> server_;
};

}  // namespace fieldfare::stream
