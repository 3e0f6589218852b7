// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/op/tfidf.hpp"

#include <cmath>
#include <new>

#include "fieldfare/op/checks.hpp"
#include "fieldfare/op/sparse_inputs.hpp"
#include "op/builtin.hpp"

namespace fieldfare {
namespace {

constexpr std::size_t most_inputs = 4'000'000, most_counts = 100'000;

class Weigh final : public Kernel {
 public:
  Weigh(const Tfidf& op, Binding& binding)
      : op_(op), inputs_(binding), to_(binding.output_sparse(0, binding.inputs())), column_(binding.input_column(0)) {}

  void apply(Frame& frame) const noexcept override {
    SparseValues& rows = frame[to_];
    rows.clear();
    std::size_t r = 0;
    try {
      for (; r < frame.rows; ++r) weigh(frame, r, rows);
    } catch (const std::bad_alloc&) {
      frame.report(Fault::Kind::out_of_memory, column_, r);
    }
  }

 private:
  void weigh(const Frame& frame, std::size_t r, SparseValues& rows) const {
    inputs_.each(frame, r,
                 [&](std::size_t input, double x) { rows.add(static_cast<std::uint32_t>(input), weighted(input, x)); });
    divide(rows.open_row());
    rows.end_row();
  }

  double rounded(double x) const noexcept { return detail::round_to(op_.dtype, x); }

  double weighted(std::size_t input, double x) const noexcept {
    x = rounded(x);
    if (!op_.sublinear.empty()) x = logarithmic(x);
    return op_.idf.empty() ? x : rounded(x * op_.idf[input]);
  }

  double logarithmic(double count) const noexcept {
    if (count >= 1 && count <= static_cast<double>(op_.sublinear.size()) && count == std::floor(count))
      return op_.sublinear[static_cast<std::size_t>(count) - 1];
    return rounded(rounded(std::log(count)) + 1);
  }

  void divide(std::span<SparseValue> row) const noexcept {
    if (op_.norm == detail::Norm::none) return;
    const bool squares = op_.norm == detail::Norm::l2;
    double sum = 0;
    for (const SparseValue& stored : row)
      sum += squares ? rounded(stored.value * stored.value) : std::fabs(stored.value);
    if (sum == 0) return;
    if (squares) sum = std::sqrt(sum);
    for (SparseValue& stored : row) stored.value = rounded(stored.value / sum);
  }

  Tfidf op_;
  SparseInputs inputs_;
  SparseColumns to_;
  std::uint32_t column_;  // of the graph
};

}  // namespace

std::vector<Block> Tfidf::infer(std::span<const ColumnType> columns) const {
  detail::expect_numbers(columns);
  if (columns.empty() || columns.size() > most_inputs)
    throw ArtifactError("CountTooLarge", "/inputs", "expected 1 to 4e6 columns");
  detail::expect_floating("dtype", dtype);
  if (!idf.empty()) detail::expect_size("idf", idf.size(), columns.size());
  detail::expect_finite("idf", idf);
  if (sublinear.size() > most_counts) throw ArtifactError("CountTooLarge", "/sublinear", "more than 1e5 counts");
  detail::expect_finite("sublinear", sublinear, dtype);
  return {Block{BlockKind::sparse, dtype, static_cast<std::uint32_t>(columns.size())}};
}

std::unique_ptr<Kernel> Tfidf::compile(Binding& binding) const { return std::make_unique<Weigh>(*this, binding); }

}  // namespace fieldfare

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::Tfidf>() {
  return kind_of<Op, Tfidf>();
}
