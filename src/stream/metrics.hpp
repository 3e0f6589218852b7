// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace fieldfare::stream {

/// Observations gathered without a lock, to be handed over at the end of a batch.
class Observations {
 public:
  explicit Observations(const std::vector<double>& bounds) : bounds_(bounds), counts_(bounds.size() + 1) {}

  void add(double value) noexcept {
    const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
    counts_[static_cast<std::size_t>(bucket)] += 1;
    sum_ += value;
    any_ = true;
  }

  void hand_over(prometheus::Histogram& histogram) {
    if (!any_) return;
    histogram.ObserveMultiple(counts_, sum_);
    std::fill(counts_.begin(), counts_.end(), 0.0);
    sum_ = 0;
    any_ = false;
  }

 private:
  const std::vector<double>& bounds_;
  std::vector<double> counts_;
  double sum_ = 0;
  bool any_ = false;
};

/// Every metric of a stream; docs/operations.md says what each means.
class Metrics {
 public:
  Metrics();

  static const std::vector<double>& score_bounds();
  static const std::vector<double>& latency_bounds();

  prometheus::Counter& consumed(const std::string& topic, int partition);
  prometheus::Counter& produced(const std::string& topic);
  prometheus::Counter& dead_letters(const std::string& code);
  prometheus::Gauge& lag(int partition);
  prometheus::Gauge& committed_lag(int partition);
  /// Replaces the one series that tells which model answers.
  void model(const std::string& name, const std::string& version, const std::string& digest);

  const std::shared_ptr<prometheus::Registry>& registry() const noexcept { return registry_; }

 private:
  template <class Metric>
  using Family = prometheus::Family<Metric>;

  std::shared_ptr<prometheus::Registry> registry_ = std::make_shared<prometheus::Registry>();
  Family<prometheus::Counter>&consumed_, &produced_, &dead_letters_;
  Family<prometheus::Gauge>&lag_, &committed_lag_, &model_;
  prometheus::Gauge* current_model_ = nullptr;

 public:
  prometheus::Histogram &score_latency, &end_to_end_latency, &batch_size;
  prometheus::Gauge &inflight_records, &inflight_bytes, &ready, &rtt;
  prometheus::Counter &rebalances, &assignment_lost, &offset_gaps, &rewinds, &skipped, &unknown_fields, &clock_skew,
      &reloads, &failed_reloads;
};

}  // namespace fieldfare::stream
