// SPDX-License-Identifier: Apache-2.0
// A LightGBM model compiled by lleaves with its own defaults, which are the fastest for single rows, too.
#include "native/contender.hpp"
#include "native/number_rows.hpp"
#include "native/shared_library.hpp"
#include "native/stopwatch.hpp"

namespace fieldfare::bench {
namespace {

using Root = void(const double*, double*, std::int32_t, std::int32_t);

class Lleaves final : public Contender {
 public:
  explicit Lleaves(const Settings& settings) : rows_(settings) {
    load_seconds_ = seconds_of([&] { root_ = SharedLibrary(settings.model).function<Root>("forest_root"); });
  }

  std::string detail() const override { return "compiled object called natively, float64 rows"; }
  std::size_t rows() const override { return rows_.size(); }
  double load_seconds() const override { return load_seconds_; }

  double one(std::size_t row) override {
    double score = 0;
    root_(rows_.row(row), &score, 0, 1);
    return score;
  }

  void batch(std::span<double> out) override {
    root_(rows_.row(0), out.data(), 0, static_cast<std::int32_t>(out.size()));
  }

 private:
  NumberRows<double> rows_;
  Root* root_ = nullptr;
  double load_seconds_ = 0;
};

}  // namespace

std::unique_ptr<Contender> make_lleaves(const Settings& settings) { return std::make_unique<Lleaves>(settings); }

}  // namespace fieldfare::bench
