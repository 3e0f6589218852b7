// SPDX-License-Identifier: Apache-2.0
// XGBoost's C interface: prediction in place on dense rows, which builds no DMatrix and keeps no cache.
#include <fmt/format.h>

#include <stdexcept>
#include <vector>

#include "native/contender.hpp"
#include "native/number_rows.hpp"
#include "native/shared_library.hpp"
#include "native/stopwatch.hpp"

namespace fieldfare::bench {
namespace {

using Handle = void*;
using Create = int(const Handle*, std::uint64_t, Handle*);
using LoadModel = int(Handle, const char*);
using SetParam = int(Handle, const char*, const char*);
using Free = int(Handle);
using FromDense = int(Handle, const char*, const char*, Handle, const std::uint64_t**, std::uint64_t*, const float**);

constexpr const char* config =
    R"({"type": 0, "training": false, "iteration_begin": 0, "iteration_end": 0, "strict_shape": false, )"
    R"("cache_id": 0, "missing": NaN})";

class XgBoost final : public Contender {
 public:
  explicit XgBoost(const Settings& settings) : model_(settings.model), library_(settings.library), rows_(settings) {
    load_seconds_ = seconds_of([&] { booster_ = read(); });
    for (std::size_t row = 0; row < rows(); ++row) single_.push_back(array(row, 1));
    all_ = array(0, rows());
  }

  std::string detail() const override { return "XGBoosterPredictFromDense, float32 rows"; }
  std::size_t rows() const override { return rows_.size(); }
  double load_seconds() const override { return load_seconds_; }
  double one(std::size_t row) override { return static_cast<double>(*predict(single_[row])); }

  void batch(std::span<double> out) override {
    const float* scores = predict(all_);
    for (std::size_t row = 0; row < out.size(); ++row) out[row] = static_cast<double>(scores[row]);
  }

  std::shared_ptr<void> copy() const override { return {read(), library_.function<Free>("XGBoosterFree")}; }

 private:
  Handle read() const {
    Handle booster = nullptr;
    check(library_.function<Create>("XGBoosterCreate")(nullptr, 0, &booster));
    check(library_.function<LoadModel>("XGBoosterLoadModel")(booster, model_.c_str()));
    check(library_.function<SetParam>("XGBoosterSetParam")(booster, "nthread", "1"));
    return booster;
  }

  /// The array interface of some rows, as text; written beforehand, so that no call pays for it.
  std::string array(std::size_t first, std::size_t rows) const {
    return fmt::format(R"({{"data": [{}, true], "shape": [{}, {}], "typestr": "<f4", "version": 3}})",
                       reinterpret_cast<std::uintptr_t>(rows_.row(first)), rows, rows_.features());
  }

  const float* predict(const std::string& rows) const {
    const std::uint64_t* shape = nullptr;
    std::uint64_t dimensions = 0;
    const float* scores = nullptr;
    check(from_dense_(booster_, rows.c_str(), config, nullptr, &shape, &dimensions, &scores));
    return scores;
  }

  static void check(int status) {
    if (status != 0) throw std::runtime_error("XGBoost refuses the call");
  }

  std::filesystem::path model_;
  SharedLibrary library_;
  NumberRows<float> rows_;
  FromDense* from_dense_ = library_.function<FromDense>("XGBoosterPredictFromDense");
  Handle booster_ = nullptr;
  std::vector<std::string> single_;
  std::string all_;
  double load_seconds_ = 0;
};

}  // namespace

std::unique_ptr<Contender> make_xgboost(const Settings& settings) { return std::make_unique<XgBoost>(settings); }

}  // namespace fieldfare::bench
