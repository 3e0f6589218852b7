// SPDX-License-Identifier: Apache-2.0
// LightGBM's C interface: its SingleRowFast call for one row, PredictForMat for many.
#include <stdexcept>

#include "native/contender.hpp"
#include "native/number_rows.hpp"
#include "native/shared_library.hpp"
#include "native/stopwatch.hpp"

namespace fieldfare::bench {
namespace {

using Handle = void*;
using CreateFromFile = int(const char*, int*, Handle*);
using BoosterFree = int(Handle);
using SingleRowInit = int(Handle, int, int, int, int, int, const char*, Handle*);
using SingleRow = int(Handle, const void*, std::int64_t*, double*);
using ForMat = int(Handle, const void*, int, std::int32_t, std::int32_t, int, int, int, int, const char*, std::int64_t*,
                   double*);

constexpr int float64 = 1, normal = 0, all_iterations = -1, row_major = 1;
constexpr const char* parameters = "num_threads=1";

class LightGbm final : public Contender {
 public:
  explicit LightGbm(const Settings& settings)
      : model_(settings.model),
        library_(settings.library),
        rows_(settings),
        booster_free_(library_.function<BoosterFree>("LGBM_BoosterFree")) {
    load_seconds_ = seconds_of([&] { booster_ = read(); });
    check(library_.function<SingleRowInit>("LGBM_BoosterPredictForMatSingleRowFastInit")(
        booster_, normal, 0, all_iterations, float64, static_cast<int>(rows_.features()), parameters, &fast_));
  }

  std::string detail() const override { return "SingleRowFast / PredictForMat, float64 rows"; }
  std::size_t rows() const override { return rows_.size(); }
  double load_seconds() const override { return load_seconds_; }

  double one(std::size_t row) override {
    double score = 0;
    std::int64_t length = 0;
    check(single_(fast_, rows_.row(row), &length, &score));
    return score;
  }

  void batch(std::span<double> out) override {
    std::int64_t length = 0;
    check(for_mat_(booster_, rows_.row(0), float64, static_cast<std::int32_t>(rows()),
                   static_cast<std::int32_t>(rows_.features()), row_major, normal, 0, all_iterations, parameters,
                   &length, out.data()));
  }

  std::shared_ptr<void> copy() const override { return {read(), booster_free_}; }

 private:
  Handle read() const {
    Handle booster = nullptr;
    int iterations = 0;
    check(library_.function<CreateFromFile>("LGBM_BoosterCreateFromModelfile")(model_.c_str(), &iterations, &booster));
    return booster;
  }

  static void check(int status) {
    if (status != 0) throw std::runtime_error("LightGBM refuses the call");
  }

  std::filesystem::path model_;
  SharedLibrary library_;
  NumberRows<double> rows_;
  BoosterFree* booster_free_;
  SingleRow* single_ = library_.function<SingleRow>("LGBM_BoosterPredictForMatSingleRowFast");
  ForMat* for_mat_ = library_.function<ForMat>("LGBM_BoosterPredictForMat");
  Handle booster_ = nullptr, fast_ = nullptr;
  double load_seconds_ = 0;
};

}  // namespace

std::unique_ptr<Contender> make_lightgbm(const Settings& settings) { return std::make_unique<LightGbm>(settings); }

}  // namespace fieldfare::bench
