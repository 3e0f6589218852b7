// SPDX-License-Identifier: Apache-2.0
// A linear model over columns: features are added in order, so that every row has the bits of a sequential sum.
// Neighbouring one-hot features of one encoder input are one look-up: what they leave out are additions of zero.
#include <Eigen/Core>
#include <map>
#include <vector>

#include "fieldfare/model/engine.hpp"
#include "fieldfare/model/feature.hpp"
#include "fieldfare/model/linear_model.hpp"
#include "fieldfare/plan/load_options.hpp"
#include "fieldfare/plan/workspace.hpp"

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
  bool wants_features() const noexcept override { return false; }
  std::size_t scratch(std::size_t) const noexcept override { return 0; }
  std::size_t bytes() const noexcept override {
    std::size_t total = static_cast<std::size_t>(coefficients_.size()) * sizeof(Scalar) + terms_.size() * sizeof(Term);
    for (const Term& term : terms_) total += term.weight.size() * sizeof(Scalar);
    return total;
  }

  void margins(Workspace& workspace) const noexcept override {
    if (outputs_ == 1) return single(workspace);
    const Frame& frame = workspace.frame;
    for (std::size_t r = 0; r < frame.rows; ++r) {
      Eigen::Map<Eigen::RowVectorXd> margin(workspace.margins.data() + r * outputs_,
                                            static_cast<Eigen::Index>(outputs_));
      margin.setZero();
      for (const Term& term : terms_) {
        if (term.positions == 0) {
          const auto x = static_cast<Scalar>(frame[NumberColumn{term.column}][r]);
          accumulate(margin, coefficients_.row(term.first) * x);
        } else if (const auto position = term.position(frame[CodeColumn{term.column}][r]); position >= 0) {
          accumulate(margin, coefficients_.row(term.first + position));
        }
      }
      accumulate(margin, intercept_);
    }
  }

 private:
  /// A number column, or `positions` > 0 neighbouring positions of a one-hot column from `base` on: of one that is
  /// written, or of one that follows from the codes of a string column.
  struct Term {
    std::uint32_t column = 0;
    std::int32_t base = 0, positions = 0;
    Eigen::Index first = 0;  // row of the coefficients
    const Recode* recode = nullptr;
    std::vector<Scalar> weight = {};  // per code; empty: by position

    Eigen::Index position(std::int32_t code) const noexcept {
      const std::int32_t position = recode ? recode->value[static_cast<std::size_t>(code)] : code;
      const std::int32_t at = position - base;
      return at >= 0 && at < positions && position >= 0 ? at : -1;
    }
  };

  void add_term(const Feature& feature, Eigen::Index row) {
    const std::uint32_t column = feature.recode ? feature.recode->from.index : feature.column;
    if (feature.indicator && !terms_.empty()) {
      Term& last = terms_.back();
      if (last.positions > 0 && last.column == column && last.recode == feature.recode &&
          last.base + last.positions == feature.position) {
        ++last.positions;
        return;
      }
    }
    terms_.push_back({column, feature.position, feature.indicator ? 1 : 0, row, feature.recode});
  }

  // Only where one term has all positions of its column, so that tables stay as small as the vocabularies.
  void fold_look_ups(std::span<const Feature> features) {
    std::map<const Recode*, std::int32_t> count;
    for (const Feature& feature : features) ++count[feature.recode];
    for (Term& term : terms_) {
      if (!term.recode || count[term.recode] != term.positions) continue;
      for (std::size_t code = 0; code < term.recode->value.size(); ++code) {
        const auto position = term.position(static_cast<std::int32_t>(code));
        term.weight.push_back(position >= 0 ? coefficients_(term.first + position, 0) : Scalar{0});
      }
    }
  }

  template <class Margin, class Terms>
  static void accumulate(Margin& margin, const Terms& terms) noexcept {
    margin = (margin.template cast<Scalar>() + terms).template cast<double>();
  }

  // One output: term by term over all rows, so that each row still sums in order.
  void single(Workspace& workspace) const noexcept {
    const Frame& frame = workspace.frame;
    Eigen::Map<Eigen::ArrayXd> margin(workspace.margins.data(), static_cast<Eigen::Index>(frame.rows));
    margin.setZero();
    for (const Term& term : terms_) {
      const Scalar* weight = coefficients_.data() + term.first;
      if (term.positions == 0) {
        const Eigen::Map<const Eigen::ArrayXd> x(frame[NumberColumn{term.column}], margin.size());
        accumulate(margin, x.template cast<Scalar>() * *weight);
      } else {
        const std::int32_t* codes = frame[CodeColumn{term.column}];
        const auto add = [&](std::size_t r, Scalar what) {
          double& sum = workspace.margins[r];
          sum = static_cast<double>(static_cast<Scalar>(sum) + what);
        };
        if (!term.weight.empty()) {
          for (std::size_t r = 0; r < frame.rows; ++r) add(r, term.weight[static_cast<std::size_t>(codes[r])]);
          continue;
        }
        for (std::size_t r = 0; r < frame.rows; ++r) {
          const auto position = term.position(codes[r]);
          add(r, position >= 0 ? weight[position] : Scalar{0});
        }
      }
    }
    accumulate(margin, Eigen::ArrayX<Scalar>::Constant(margin.size(), intercept_[0]));
  }

  std::size_t outputs_;
  std::vector<Term> terms_;
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
