// SPDX-License-Identifier: Apache-2.0
// A linear model over columns: features are added in order, so that every row has the bits of a sequential sum.
// Neighbouring one-hot features of one code are one look-up: what they leave out are additions of zero, as are the
// features of a sparse block that a row does not store.
#include <Eigen/Core>
#include <concepts>
#include <map>
#include <vector>

#include "fieldfare/model/engine.hpp"
#include "fieldfare/model/feature.hpp"
#include "fieldfare/model/linear_model.hpp"
#include "fieldfare/op/sparse_run.hpp"
#include "fieldfare/plan/load_options.hpp"

namespace fieldfare {
namespace {

template <class Scalar>
using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

template <class Scalar>
class LinearEngine final : public Engine {
 public:
  LinearEngine(const LinearModel& model, std::span<const Feature> features) : outputs_(model.outputs) {
    const auto width = static_cast<Eigen::Index>(features.size()), outputs = static_cast<Eigen::Index>(outputs_);
    const Matrix<Scalar> by_output =
        Eigen::Map<const Matrix<double>>(model.coefficients.data(), outputs, width).template cast<Scalar>();
    coefficients_ = by_output.transpose();
    intercept_ = Eigen::Map<const Eigen::RowVectorXd>(model.intercept.data(), outputs).template cast<Scalar>();
    for (std::size_t j = 0; j < features.size(); ++j) add_term(features[j], static_cast<Eigen::Index>(j));
    if (outputs_ == 1) fold_look_ups(features);
  }

  std::string_view name() const noexcept override { return "linear"; }
  bool shows_bad_features() const noexcept override { return true; }
  bool shows_wide_features() const noexcept override { return std::same_as<Scalar, float>; }
  std::size_t least_coded_rows() const noexcept override { return 0; }
  bool reads_sparse() const noexcept override { return true; }
  std::size_t scratch(std::size_t) const noexcept override { return 0; }
  std::size_t bytes() const noexcept override {
    std::size_t total = static_cast<std::size_t>(coefficients_.size()) * sizeof(Scalar) + terms_.size() * sizeof(Term);
    for (const Term& term : terms_) total += term.weight.size() * sizeof(Scalar);
    return total;
  }

  void margins(const EnginePass& pass) const noexcept override {
    if (outputs_ == 1) return single(pass);
    for (std::size_t r = 0; r < pass.rows; ++r) {
      Eigen::Map<Eigen::RowVectorXd> margin(pass.margins + r * outputs_, static_cast<Eigen::Index>(outputs_));
      margin.setZero();
      for (const Term& term : terms_) {
        if (term.sparse != none)
          each_stored(term, pass, r,
                      [&](Eigen::Index row, Scalar x) { accumulate(margin, coefficients_.row(row) * x); });
        else if (!term.one_hot())
          accumulate(margin, coefficients_.row(term.first) * term.number(pass.features, r));
        else if (const auto position = term.position(pass.features[term.column.table->from][r]); position >= 0)
          accumulate(margin, coefficients_.row(term.first + position));
      }
      accumulate(margin, intercept_);
    }
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  /// A column of numbers; one that is looked up; neighbouring one-hot columns, `positions` from its own on; or columns
  /// of a sparse block.
  struct Term {
    Eigen::Index first = 0;  // row of the coefficients
    LookUpColumn column = {};
    std::int32_t positions = 0;
    std::vector<Scalar> weight = {};  // what is added per code; empty: it is worked out
    std::size_t sparse = none;        // which run

    bool one_hot() const noexcept { return positions > 0; }
    Eigen::Index position(std::int32_t code) const noexcept {
      const std::int32_t position = column.table->position[static_cast<std::size_t>(code)],
                         at = position - column.position;
      return at >= 0 && at < positions && position >= 0 ? at : -1;
    }
    Scalar number(const FeatureColumns& features, std::size_t r) const noexcept {
      return static_cast<Scalar>(column.table ? column[static_cast<std::size_t>(features[column.table->from][r])]
                                              : features[static_cast<std::size_t>(first)][r]);
    }
  };

  void add_term(const Feature& feature, Eigen::Index row) {
    if (feature.sparse) return add_sparse(*feature.sparse, row);
    if (!feature.look_up) return terms_.push_back({row});
    const LookUpColumn& column = *feature.look_up;
    const bool indicator = column.table->one_hot() && column.hit == 1 && column.miss == 0;
    if (indicator && !terms_.empty()) {
      Term& last = terms_.back();
      if (last.one_hot() && last.column.table == column.table &&
          last.column.position + last.positions == column.position)
        return void(++last.positions);
    }
    terms_.push_back({row, column, indicator ? 1 : 0});
  }

  void add_sparse(const SparseColumn& column, Eigen::Index row) {
    if (!terms_.empty() && terms_.back().sparse != none && runs_.back().append(column.from, column.column)) return;
    terms_.push_back({.first = row, .sparse = runs_.size()});
    runs_.emplace_back(column.from, static_cast<std::size_t>(row), column.column);
  }

  void each_stored(const Term& term, const EnginePass& pass, std::size_t r, auto&& add) const noexcept {
    const SparseRun& run = runs_[term.sparse];
    run.each(pass.features.stored(run.from(), r),
             [&](std::size_t feature, double x) { add(static_cast<Eigen::Index>(feature), static_cast<Scalar>(x)); });
  }

  // Only where one term has all columns of a table, so that its weights take no more room than that.
  void fold_look_ups(std::span<const Feature> features) {
    std::map<const LookUp*, std::int32_t> count;
    for (const Feature& feature : features)
      if (feature.look_up) ++count[feature.look_up->table];
    for (Term& term : terms_) {
      const LookUp* table = term.column.table;
      if (!table || (table->one_hot() && count[table] != term.positions)) continue;
      for (std::size_t code = 0; code < table->codes(); ++code) {
        const auto position = table->one_hot() ? term.position(static_cast<std::int32_t>(code)) : 0;
        const Scalar number = table->one_hot() ? Scalar{1} : static_cast<Scalar>(table->value[code]);
        term.weight.push_back(position >= 0 ? number * coefficients_(term.first + position, 0) : Scalar{0});
      }
    }
  }

  template <class Margin, class Terms>
  static void accumulate(Margin& margin, const Terms& terms) noexcept {
    margin = (margin.template cast<Scalar>() + terms).template cast<double>();
  }

  // One output: term by term over all rows, so that each row still sums in order.
  void single(const EnginePass& pass) const noexcept {
    Eigen::Map<Eigen::ArrayXd> margin(pass.margins, static_cast<Eigen::Index>(pass.rows));
    margin.setZero();
    for (const Term& term : terms_) {
      const Scalar* weight = coefficients_.data() + term.first;
      if (term.sparse != none) {
        for (std::size_t r = 0; r < pass.rows; ++r) {
          Scalar sum = static_cast<Scalar>(pass.margins[r]);
          each_stored(term, pass, r, [&](Eigen::Index row, Scalar x) { sum += x * coefficients_.data()[row]; });
          pass.margins[r] = static_cast<double>(sum);
        }
        continue;
      }
      if (!term.column.table) {
        const Eigen::Map<const Eigen::ArrayXd> x(pass.features[static_cast<std::size_t>(term.first)], margin.size());
        accumulate(margin, x.template cast<Scalar>() * *weight);
        continue;
      }
      const std::int32_t* codes = pass.features[term.column.table->from];
      const auto add = [&](std::size_t r, Scalar what) {
        double& sum = pass.margins[r];
        sum = static_cast<double>(static_cast<Scalar>(sum) + what);
      };
      if (!term.weight.empty())
        for (std::size_t r = 0; r < pass.rows; ++r) add(r, term.weight[static_cast<std::size_t>(codes[r])]);
      else if (!term.one_hot())
        for (std::size_t r = 0; r < pass.rows; ++r) add(r, term.number(pass.features, r) * *weight);
      else
        for (std::size_t r = 0; r < pass.rows; ++r) {
          const auto position = term.position(codes[r]);
          add(r, position >= 0 ? weight[position] : Scalar{0});
        }
    }
    accumulate(margin, Eigen::ArrayX<Scalar>::Constant(margin.size(), intercept_[0]));
  }

  std::size_t outputs_;
  std::vector<Term> terms_;
  std::vector<SparseRun> runs_;
  Matrix<Scalar> coefficients_;  // features x outputs
  Eigen::RowVectorX<Scalar> intercept_;
};

}  // namespace

std::unique_ptr<const Engine> compile_model(const LinearModel& model, std::span<const Feature> features,
                                            const LoadOptions&) {
  if (model.sum == DataType::float32) return std::make_unique<LinearEngine<float>>(model, features);
  return std::make_unique<LinearEngine<double>>(model, features);
}

}  // namespace fieldfare
