// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <prometheus/exposer.h>

#include <string>

#include "fieldfare/error.hpp"
#include "fieldfare/stream/config.hpp"
#include "stream/metrics.hpp"

namespace fieldfare::stream {

/// Serves the metrics over HTTP at /metrics.
class Endpoint {
 public:
  /// Throws StreamError (`PortTaken`).
  Endpoint(const MetricsConfig& config, const Metrics& metrics) try
      : exposer_(config.host + ":" + std::to_string(*config.port), 1) {
    exposer_.RegisterCollectable(metrics.registry());
  } catch (const std::exception& error) {
    throw StreamError("PortTaken", config.host + ":" + std::to_string(*config.port),
                      "the metrics endpoint does not start: " + std::string(error.what()));
  }

  int port() const { return exposer_.GetListeningPorts().front(); }

 private:
  prometheus::Exposer exposer_;
};

}  // namespace fieldfare::stream
