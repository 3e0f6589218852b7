// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "cpp/reference/cell.hpp"
#include "random_pipelines.hpp"

namespace fieldfare::tests {

/// A sound graph: a random pipeline, and behind it more nodes, which read whatever numbers there are.
class RandomGraph {
 public:
  explicit RandomGraph(Random& random) : random_(random), graph_(RandomPipeline(random).make()) {}

  Graph make() {
    for (Node& node : graph_.nodes)
      if (random_.chance(0.1)) node.accepts = some_accepts();
    add_texts();
    for (std::size_t more = random_.below(4); more > 0; --more) add_node();
    while (random_.chance(0.2)) add_target();
    return std::move(graph_);
  }

 private:
  Accepts some_accepts() {
    return {random_.chance(0.7), random_.chance(0.7), random_.chance(0.2) ? DataType::float32 : DataType::float64};
  }

  /// Terms of some string fields, which the nodes after it read among the numbers.
  void add_texts() {
    for (std::uint32_t slot = 0; slot < graph_.schema.size(); ++slot) {
      const Field& field = graph_.schema[slot];
      if (field.type != DataType::string || field.nullable || random_.chance(0.3)) continue;
      CountTerms count;
      count.of = static_cast<detail::Terms>(random_.below(3));
      count.word_length = 1;
      count.longest = 2;
      count.terms = {"a", "b", "n", " ", "e ", "se", "never", "never seen"};
      for (const std::string& word : RandomPipeline::words())
        if (std::ranges::find(count.terms, word) == count.terms.end() && random_.chance(0.5))
          count.terms.push_back(word);
      count.dtype = floating();
      const Columns terms = graph_.add(count, {slot});
      if (random_.chance(0.5)) continue;
      Tfidf weights;
      if (random_.chance(0.5)) weights.sublinear = {1, 1.75};
      for (std::size_t i = 0; i < terms.size(); ++i) weights.idf.push_back(1 + random_.unit());
      weights.norm = static_cast<detail::Norm>(random_.below(3));
      weights.dtype = floating();
      graph_.add(weights, terms);
    }
  }

  Columns some_numbers(std::size_t most) {
    const auto types = graph_.columns();
    Columns chosen;
    for (std::size_t i = random_.between(1, most); i > 0; --i) {
      const auto column = static_cast<std::uint32_t>(random_.below(types.size()));
      if (!types[column].is_code()) chosen.add(column);
    }
    return chosen;
  }

  void add_node() {
    const Columns inputs = some_numbers(8);
    const std::size_t count = inputs.size(), kind = random_.below(19);
    const Accepts accepts = random_.chance(0.3) ? some_accepts() : Accepts{};
    if (count == 0) return;
    const auto numbers = [&](auto&& make) {
      std::vector<double> made;
      for (std::size_t i = 0; i < count; ++i) made.push_back(make());
      return made;
    };
    if (kind == 0) {
      const auto order = random_.chance(0.5) ? AffineOrder::subtract_divide : AffineOrder::multiply_add;
      Affine affine{order, numbers([&] { return random_.normal(); }), numbers([&] { return 0.1 + random_.unit(); }),
                    random_.chance(0.3) ? DataType::float32 : DataType::float64};
      graph_.add(std::move(affine), inputs, accepts);
    } else if (kind == 1) {
      FillMissing fill;
      fill.fill = numbers([&] { return random_.normal(); });
      if (random_.chance(0.3)) fill.missing_number = 0;
      graph_.add(std::move(fill), inputs, accepts);
    } else if (kind == 2) {
      LinearModel linear{1, numbers([&] { return random_.normal(); }), {0.25}, DataType::float64};
      graph_.add(Logistic{}, graph_.add(std::move(linear), inputs, accepts));
    } else if (kind == 3) {
      const ForestShape shape{.trees = 6, .leaves = 8, .features = count, .categorical = 0};
      graph_.add(RandomForest(random_, shape).make(), inputs, accepts);
    } else if (kind == 4) {
      graph_.add(some_bins(count), inputs, accepts);
    } else if (kind == 5) {
      graph_.add(Elementwise{static_cast<Function>(random_.below(19)), floating()}, inputs, accepts);
    } else if (kind == 6) {
      MatrixProduct product{2, {}, {}, floating()};
      for (std::size_t i = 0; i < 2 * count; ++i) product.weights.push_back(random_.normal());
      if (random_.chance(0.5)) product.offset = {random_.normal(), random_.normal()};
      graph_.add(std::move(product), inputs, accepts);
    } else if (kind == 7) {
      graph_.add(some_terms(count), inputs, accepts);
    } else if (kind == 16) {
      Tfidf weights{{}, numbers([&] { return random_.normal(); }), detail::Norm::l2, floating()};
      graph_.add(std::move(weights), inputs, accepts);
    } else if (kind == 17) {
      add_kernels(inputs, accepts);
    } else if (kind == 18) {
      graph_.add(some_neighbours(count), inputs, accepts);
    } else {
      add_row_node(kind, inputs, accepts);
    }
  }

  void add_kernels(const Columns& inputs, const Accepts& accepts) {
    const auto numbers = [&](std::size_t many) {
      std::vector<double> made;
      for (std::size_t i = 0; i < many; ++i) made.push_back(random_.normal());
      return made;
    };
    KernelMachine machine;
    machine.outputs = 3;
    machine.kernel = static_cast<SupportKernel>(random_.below(4));
    machine.count = {2, 0, 3};
    machine.vectors = numbers(5 * inputs.size());
    machine.coefficients = numbers(10);
    machine.intercept = numbers(3);
    const Columns margins = graph_.add(std::move(machine), inputs, accepts);
    graph_.add(PairwiseVotes{}, margins);
    graph_.add(PairwiseScores{}, margins);
    graph_.add(PairwiseCoupling{numbers(3), numbers(3)}, margins);
  }

  Neighbours some_neighbours(std::size_t width) {
    Neighbours model;
    const std::size_t rows = random_.between(20, 40);
    model.neighbours = static_cast<std::uint32_t>(random_.between(1, rows));
    model.distance = static_cast<RowDistance>(random_.below(3));
    model.weight = static_cast<NeighbourWeight>(random_.below(2));
    for (std::size_t i = 0; i < rows * width; ++i) model.rows.push_back(static_cast<double>(random_.below(4)) - 1);
    for (std::size_t i = 0; i < rows; ++i) {
      model.value.push_back(random_.normal());
      model.order.push_back(static_cast<std::int32_t>(rows - 1 - i));
    }
    model.levels = 3;
    return model;
  }

  DataType floating() { return random_.chance(0.3) ? DataType::float32 : DataType::float64; }

  Bin some_bins(std::size_t count) {
    Bin bin{{}, random_.chance(0.5) ? BinSide::below : BinSide::not_above, random_.chance(0.5), floating()};
    for (std::size_t i = 0; i < count; ++i) {
      std::vector<double>& edges = bin.columns.emplace_back().edges;
      double at = -2;
      for (std::size_t k = random_.below(5); k > 0; --k)
        edges.push_back(at += static_cast<double>(random_.below(3)) / 2);
    }
    return bin;
  }

  Polynomial some_terms(std::size_t count) {
    Polynomial polynomial{{}, {}, floating()};
    for (std::size_t k = random_.between(1, 6); k > 0; --k) {
      polynomial.degree.push_back(static_cast<std::int32_t>(random_.below(4)));
      for (std::int32_t i = polynomial.degree.back(); i > 0; --i)
        polynomial.factor.push_back(static_cast<std::int32_t>(random_.below(count)));
    }
    return polynomial;
  }

  /// What stands behind models.
  void add_row_node(std::size_t kind, const Columns& inputs, const Accepts& accepts) {
    const std::size_t count = inputs.size();
    const auto numbers = [&](std::size_t many) {
      std::vector<double> made;
      for (std::size_t i = 0; i < many; ++i) made.push_back(random_.normal());
      return made;
    };
    if (kind == 8) {
      graph_.add(Calibrate{numbers(count), numbers(count)}, inputs, accepts);
    } else if (kind == 9) {
      graph_.add(Constant{numbers(2)}, inputs, accepts);
    } else if (kind == 10) {
      if (count >= 2) graph_.add(Decide{static_cast<Decision>(random_.below(3)), numbers(count)}, inputs, accepts);
    } else if (kind == 11) {
      graph_.add(Interpolate{{-1, 0.25, 2}, numbers(3), floating()}, inputs, accepts);
    } else if (kind == 12) {
      graph_.add(Vote{numbers(count), 3}, inputs, accepts);
      graph_.add(Normalize{}, inputs, accepts);
    } else if (kind == 13) {
      SplineBasis splines{{}, static_cast<std::uint32_t>(random_.between(1, 4)), floating()};
      for (std::size_t i = 0; i < count; ++i) {
        std::vector<double>& knots = splines.columns.emplace_back().knots;
        for (std::size_t k = random_.between(10, 14); k > 0; --k)
          knots.push_back(static_cast<double>(random_.below(9)) / 2 - 2);
        std::sort(knots.begin(), knots.end());
      }
      graph_.add(std::move(splines), inputs, accepts);
      graph_.add(UnitNorm{static_cast<Norm>(random_.below(3)), 0.5, floating()}, inputs, accepts);
    } else if (kind == 14) {
      graph_.add(WeightedMedian{numbers(count)}, inputs, accepts);
      graph_.add(Interpolate{{-1, 0.25, 0.25, 2}, numbers(4), DataType::float64}, inputs, accepts);
    } else {
      graph_.add(WeightedMean{numbers(count), 0.5 + random_.unit(), floating()}, inputs, accepts);
      graph_.add(SignedSquare{}, inputs, accepts);
    }
  }

  void add_target() {
    Target target;
    target.outputs = some_numbers(4);
    target.margins = some_numbers(3);
    if (!target.outputs.empty()) graph_.targets.push_back(std::move(target));
  }

  Random& random_;
  Graph graph_;
};

/// A row that a schema takes: known and unknown strings, awkward numbers, missing values.
inline Cells random_fields(Random& random, const Schema& schema) {
  Cells cells;
  for (const Field& field : schema) {
    const bool missing = field.nullable && random.chance(0.15);
    if (field.type == DataType::string) {
      const bool strange = random.chance(0.2);
      cells.emplace_back(missing ? Text() : Text(strange ? "never seen" : random.pick(RandomPipeline::words())));
    } else if (missing) {
      cells.emplace_back(std::nan(""));
    } else if (field.type == DataType::boolean) {
      cells.emplace_back(random.chance(0.5) ? 1.0 : 0.0);
    } else if (field.type == DataType::int64 || random.chance(0.5)) {
      cells.emplace_back(static_cast<double>(random.below(7)) - 2);
    } else {
      double value = random.chance(0.2) ? random.pick(awkward_numbers()) : random.normal();
      if (std::isnan(value) && !field.nullable) value = 0;
      if (std::isinf(detail::round_to(field.type, value)) && !field.infinite) value = 1;
      cells.emplace_back(detail::round_to(field.type, value));
    }
  }
  return cells;
}

/// Such a row as a record, which holds views of it.
inline void fill(const Cells& cells, const Schema& schema, Record& record) {
  record.clear();
  for (std::size_t slot = 0; slot < cells.size(); ++slot) {
    if (const auto* text = std::get_if<Text>(&cells[slot])) {
      *text ? record.set(slot, std::string_view(**text)) : record.set(slot, nullptr);
    } else if (const double number = number_of(cells[slot]); std::isnan(number)) {
      record.set(slot, nullptr);
    } else if (schema[slot].type == DataType::boolean) {
      record.set(slot, number != 0);
    } else {
      record.set(slot, number);
    }
  }
}

}  // namespace fieldfare::tests
