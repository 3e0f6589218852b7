// SPDX-License-Identifier: Apache-2.0
#include "stream/endpoint.hpp"

#include <prometheus/text_serializer.h>

#include <string>

namespace fieldfare::stream {
namespace {

using Answer = HttpServer::Answer;

Answer readiness(const Health& health) {
  const auto problem = health.problem();
  if (problem.empty()) return {.text = "ready\n"};
  return {503, "not ready: " + std::string(problem) + "\n"};
}

Answer all_metrics(const Metrics& metrics, const Health& health) {
  metrics.ready.Set(health.problem().empty() ? 1 : 0);
  return {.text = prometheus::TextSerializer().Serialize(metrics.registry()->Collect())};
}

}  // namespace

Endpoint::Endpoint(const MetricsConfig& config, const Metrics& metrics, const Health& health)
    : server_(config.host, *config.port,
              {{"/healthz", [] { return Answer{.text = "alive\n"}; }},
               {"/readyz", [&health] { return readiness(health); }},
               {"/metrics", [&metrics, &health] { return all_metrics(metrics, health); }}}) {}

}  // namespace fieldfare::stream
