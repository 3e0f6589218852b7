// SPDX-License-Identifier: Apache-2.0
#include "stream/metrics.hpp"

#include "detail/printable.hpp"

namespace fieldfare::stream {
namespace {

template <class Builder>
auto& family(Builder builder, prometheus::Registry& registry, const char* name, const char* help) {
  return builder.Name(name).Help(help).Register(registry);
}

auto& counters(prometheus::Registry& registry, const char* name, const char* help) {
  return family(prometheus::BuildCounter(), registry, name, help);
}

auto& gauges(prometheus::Registry& registry, const char* name, const char* help) {
  return family(prometheus::BuildGauge(), registry, name, help);
}

auto& histogram(prometheus::Registry& registry, const char* name, const char* help, const std::vector<double>& bounds) {
  return family(prometheus::BuildHistogram(), registry, name, help).Add({}, bounds);
}

}  // namespace

const std::vector<double>& Metrics::score_bounds() {
  static const std::vector<double> bounds{2.5e-7, 5e-7, 1e-6, 2.5e-6, 5e-6, 1e-5, 2.5e-5, 5e-5, 1e-4, 1e-3, 1e-2};
  return bounds;
}

const std::vector<double>& Metrics::latency_bounds() {
  static const std::vector<double> bounds{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300};
  return bounds;
}

Metrics::Metrics()
    : consumed_(counters(*registry_, "fieldfare_records_consumed_total", "Records taken from the input topic")),
      produced_(counters(*registry_, "fieldfare_predictions_produced_total", "Answers acknowledged, by topic")),
      dead_letters_(counters(*registry_, "fieldfare_dlq_total", "Dead letters produced, by error code")),
      lag_(gauges(*registry_, "fieldfare_consumer_lag", "Records behind the end of the partition, by stored offset")),
      committed_lag_(gauges(*registry_, "fieldfare_consumer_committed_lag", "The same by committed offset")),
      model_(gauges(*registry_, "fieldfare_model_info", "The model that answers")),
      score_latency(histogram(*registry_, "fieldfare_score_latency_seconds",
                              "From a record's bytes to its answer's bytes, of one record in 16", score_bounds())),
      end_to_end_latency(histogram(*registry_, "fieldfare_end_to_end_latency_seconds",
                                   "From a record's timestamp to the acknowledgement of its answers",
                                   latency_bounds())),
      batch_size(histogram(*registry_, "fieldfare_batch_size", "Records taken per turn of the loop",
                           {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000})),
      inflight_records(gauges(*registry_, "fieldfare_inflight_records", "Records taken, not yet finished").Add({})),
      inflight_bytes(gauges(*registry_, "fieldfare_inflight_bytes", "Their bytes").Add({})),
      ready(gauges(*registry_, "fieldfare_ready", "1 when the stream does its work").Add({})),
      rtt(gauges(*registry_, "fieldfare_kafka_rtt_seconds", "Mean round trip to the slowest broker").Add({})),
      rebalances(counters(*registry_, "fieldfare_rebalances_total", "Assignments and revocations").Add({})),
      assignment_lost(
          counters(*registry_, "fieldfare_assignment_lost_total", "Assignments lost without warning").Add({})),
      offset_gaps(counters(*registry_, "fieldfare_offset_gap_total", "Times records were deleted unread").Add({})),
      rewinds(counters(*registry_, "fieldfare_rewinds_total", "Partitions rewound after a failed delivery").Add({})),
      skipped(counters(*registry_, "fieldfare_tombstones_skipped_total", "Records without a value, skipped").Add({})),
      unknown_fields(
          counters(*registry_, "fieldfare_unknown_fields_total", "Keys of records that no field has").Add({})),
      clock_skew(counters(*registry_, "fieldfare_negative_latency_total", "Records stamped in the future").Add({})),
      reloads(counters(*registry_, "fieldfare_model_reloads_total", "Models swapped in").Add({})),
      failed_reloads(
          counters(*registry_, "fieldfare_model_reload_failures_total", "Changed model files refused").Add({})) {}

prometheus::Counter& Metrics::consumed(const std::string& topic, int partition) {
  return consumed_.Add({{"topic", detail::printable(topic)}, {"partition", std::to_string(partition)}});
}
prometheus::Counter& Metrics::produced(const std::string& topic) {
  return produced_.Add({{"topic", detail::printable(topic)}});
}
prometheus::Counter& Metrics::dead_letters(const std::string& code) {
  return dead_letters_.Add({{"code", detail::printable(code)}});
}
prometheus::Gauge& Metrics::lag(int partition) { return lag_.Add({{"partition", std::to_string(partition)}}); }
prometheus::Gauge& Metrics::committed_lag(int partition) {
  return committed_lag_.Add({{"partition", std::to_string(partition)}});
}

void Metrics::model(const std::string& name, const std::string& version, const std::string& digest) {
  if (current_model_) model_.Remove(current_model_);
  using detail::printable;
  current_model_ = &model_.Add({{"name", printable(name)}, {"version", printable(version)}, {"digest", digest}});
  current_model_->Set(1);
}

}  // namespace fieldfare::stream
