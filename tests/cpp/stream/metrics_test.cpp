// SPDX-License-Identifier: Apache-2.0
#include "stream/metrics.hpp"

#include <doctest/doctest.h>
#include <prometheus/text_serializer.h>

using namespace fieldfare::stream;

TEST_CASE("a name cannot steer who reads the metrics") {
  Metrics metrics;
  metrics.model("bank\r\x1b[2J", "1\u202e\n", "d");
  metrics.dead_letters("x\x7f").Increment();
  const std::string text = prometheus::TextSerializer().Serialize(metrics.registry()->Collect());
  CHECK(text.find(R"(name="bank\\r\\x1b[2J",version="1\\u202e\\n")") != std::string::npos);
  CHECK(text.find(R"(fieldfare_dlq_total{code="x\\x7f"} 1)") != std::string::npos);
}
