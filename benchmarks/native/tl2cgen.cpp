// SPDX-License-Identifier: Apache-2.0
// A model compiled to C by TL2cgen and by the C compiler with -O3: its function takes one row, so a batch is a loop.
#include <string>

#include "native/contender.hpp"
#include "native/number_rows.hpp"
#include "native/shared_library.hpp"
#include "native/stopwatch.hpp"

namespace fieldfare::bench {
namespace {

/// A row's numbers have the layout of its `union Entry`; only the bits of -1 would count as missing, a NaN.
template <class T>
class Tl2cgen final : public Contender {
 public:
  explicit Tl2cgen(const Settings& settings) : rows_(settings) {
    load_seconds_ = seconds_of([&] { predict_ = SharedLibrary(settings.model).function<Predict>("predict"); });
  }

  std::string detail() const override { return "compiled -O3, called natively"; }
  std::size_t rows() const override { return rows_.size(); }
  double load_seconds() const override { return load_seconds_; }

  double one(std::size_t row) override {
    T score = 0;
    predict_(rows_.row(row), 0, &score);
    return static_cast<double>(score);
  }

  void batch(std::span<double> out) override {
    for (std::size_t row = 0; row < out.size(); ++row) out[row] = one(row);
  }

 private:
  using Predict = void(T*, int, T*);
  NumberRows<T> rows_;
  Predict* predict_ = nullptr;
  double load_seconds_ = 0;
};

}  // namespace

std::unique_ptr<Contender> make_tl2cgen(const Settings& settings) {
  const std::string type = SharedLibrary(settings.model).function<const char*()>("get_threshold_type")();
  if (type == "float64") return std::make_unique<Tl2cgen<double>>(settings);
  return std::make_unique<Tl2cgen<float>>(settings);
}

}  // namespace fieldfare::bench
