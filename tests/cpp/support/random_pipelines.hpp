// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "category_statistics.hpp"
#include "fieldfare/column/record.hpp"
#include "parts.hpp"
#include "pipeline.hpp"
#include "random.hpp"
#include "random_oblivious.hpp"
#include "random_trees.hpp"

namespace fieldfare::tests {

/// Builds sound pipelines that draw on every transform, model and link.
class RandomPipeline {
 public:
  explicit RandomPipeline(Random& random) : random_(random) {}

  Pipeline make() {
    schema();
    for (std::size_t i = random_.below(5); i > 0; --i) add_step();
    features();
    model();
    pipeline_.provenance = {"made up", "1", "2026-01-01T00:00:00Z", "random", {"none 0"}};
    return std::move(pipeline_);
  }

  static const std::vector<std::string>& words() {
    static const std::vector<std::string> all = {"",
                                                 "a",
                                                 "b",
                                                 "red",
                                                 "green",
                                                 "blue",
                                                 "\xC3\xA9t\xC3\xA9",
                                                 "\"quoted\"",
                                                 "back\\slash",
                                                 "a rather long category, longer than sixteen bytes"};
    return all;
  }

 private:
  using Inputs = std::vector<std::uint32_t>;
  enum class Carries { numbers, text, hashed };  ///< hashed: a text field that is read as hashes alone

  void schema() {
    std::vector<Field> fields;
    for (std::size_t i = 0, count = random_.between(1, 6); i < count; ++i) {
      Field field;
      field.name = "field " + std::to_string(i);
      field.type = static_cast<DataType>(random_.below(5));
      field.nullable = random_.chance(0.7);
      field.infinite = is_floating(field.type) && random_.chance(0.3);
      if (field.type == DataType::string) field.categories = some_words();
      const bool hashed = field.type == DataType::string && !field.nullable && random_.chance(0.6);
      columns_.push_back(hashed ? Carries::hashed : field.type == DataType::string ? Carries::text : Carries::numbers);
      fields.push_back(std::move(field));
    }
    pipeline_.schema = Schema(std::move(fields));
  }

  std::vector<std::string> some_words() {
    auto chosen = words();
    random_.shuffle(chosen);
    chosen.resize(random_.between(1, 5));
    return chosen;
  }
  std::vector<double> some_numbers() {
    std::vector<double> numbers;
    double at = static_cast<double>(random_.below(5)) - 2;
    for (std::size_t i = random_.between(1, 4); i > 0; --i) numbers.push_back(at += random_.chance(0.5) ? 1 : 0.5);
    return numbers;
  }
  std::vector<double> per_input(const Inputs& inputs, auto&& make) {
    std::vector<double> values;
    for (std::size_t i = 0; i < inputs.size(); ++i) values.push_back(make());
    return values;
  }
  DataType floating() { return random_.chance(0.3) ? DataType::float32 : DataType::float64; }

  Inputs some_columns(Carries what) {
    Inputs inputs;
    for (std::uint32_t column = 0; column < columns_.size(); ++column)
      if (columns_[column] == what && random_.chance(0.6)) inputs.push_back(column);
    return inputs;
  }
  void add(Inputs inputs, Op op, std::size_t outputs, bool strings = false) {
    columns_.insert(columns_.end(), outputs, strings ? Carries::text : Carries::numbers);
    pipeline_.steps.push_back({std::move(inputs), std::move(op)});
  }

  void add_step() {
    const std::size_t kind = random_.below(8);
    const bool strings = kind >= 2 && random_.chance(0.5);
    if (kind == 6) return add_hash();
    if (kind == 7) return add_statistics();
    Inputs inputs = some_columns(strings ? Carries::text : Carries::numbers);
    const auto number = [&] { return random_.normal(); };
    const std::size_t count = inputs.size();
    if (kind == 0) {
      Affine step{random_.chance(0.5) ? AffineOrder::subtract_divide : AffineOrder::multiply_add,
                  per_input(inputs, number), per_input(inputs, [&] { return 0.1 + random_.unit(); }), floating()};
      if (random_.chance(0.2)) step.shift.clear();
      if (random_.chance(0.2)) step.scale.clear();
      add(std::move(inputs), std::move(step), count);
    } else if (kind == 1) {
      add(std::move(inputs), Clip{-0.5, 1.25, floating()}, count);
    } else if (kind == 2) {
      IsMissing step;
      if (random_.chance(0.3)) step.missing_number = 1;
      if (random_.chance(0.3)) step.missing_string = random_.pick(words());
      add(std::move(inputs), std::move(step), count);
    } else if (kind == 3) {
      add_one_hot(std::move(inputs), strings);
    } else if (kind == 4) {
      add_ordinal(std::move(inputs), strings);
    } else {
      FillMissing step;
      for (std::size_t i = 0; i < count; ++i) {
        if (strings) step.fill_strings.push_back(random_.pick(words()));
        if (!strings) step.fill.push_back(random_.chance(0.1) ? std::nan("") : random_.normal());
      }
      if (random_.chance(0.4)) step.missing_number = random_.chance(0.5) ? -1 : 0;
      if (random_.chance(0.3)) step.missing_string = random_.pick(words());
      step.dtype = floating();
      add(std::move(inputs), std::move(step), count, strings);
    }
  }

  void add_one_hot(Inputs inputs, bool strings) {
    OneHotEncoder step;
    std::size_t outputs = 0;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      OneHotColumn column;
      if (strings) column.strings = some_words();
      if (!strings) column.numbers = some_numbers();
      const std::size_t categories = column.strings.size() + column.numbers.size();
      column.width = static_cast<std::uint32_t>(random_.between(1, categories + 1));
      const auto position = [&](std::int32_t least) {
        return static_cast<std::int32_t>(random_.below(column.width + static_cast<std::size_t>(-least))) + least;
      };
      for (std::size_t k = 0; k < categories; ++k) column.index.push_back(position(OneHotColumn::zeros));
      column.missing = position(random_.chance(0.1) ? OneHotColumn::refuse : OneHotColumn::zeros);
      column.unknown = position(random_.chance(0.1) ? OneHotColumn::refuse : OneHotColumn::zeros);
      outputs += column.width;
      step.columns.push_back(std::move(column));
    }
    add(std::move(inputs), std::move(step), outputs);
  }

  void add_ordinal(Inputs inputs, bool strings) {
    OrdinalEncoder step;
    step.dtype = floating();
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      OrdinalColumn column;
      if (strings) column.strings = some_words();
      if (!strings) column.numbers = some_numbers();
      for (std::size_t k = column.strings.size() + column.numbers.size(); k > 0; --k)
        column.codes.push_back(static_cast<double>(random_.below(10)));
      const auto otherwise = [&](detail::Otherwise& what, double& code) {
        what = random_.chance(0.15) ? detail::Otherwise::error : detail::Otherwise::value;
        code = random_.chance(0.5) ? std::nan("") : -1;
      };
      otherwise(column.missing, column.missing_code);
      otherwise(column.unknown, column.unknown_code);
      step.columns.push_back(std::move(column));
    }
    const std::size_t outputs = inputs.size();
    add(std::move(inputs), std::move(step), outputs);
  }

  void add_hash() {
    Inputs inputs = some_columns(Carries::hashed);
    for (std::uint32_t slot = 0; slot < pipeline_.schema.size(); ++slot) {
      const Field& field = pipeline_.schema[slot];
      const bool whole = field.type == DataType::int64 || field.type == DataType::boolean;
      if (whole && !field.nullable && random_.chance(0.6)) inputs.push_back(slot);
    }
    for (std::size_t i = 0; i < inputs.size(); ++i) hashes_.push_back(static_cast<std::uint32_t>(columns_.size() + i));
    const std::size_t outputs = inputs.size();
    add(std::move(inputs), CategoryHash{}, outputs);
  }

  /// Statistics of hashes and of bits of any number; some are of combinations that records have.
  void add_statistics() {
    Inputs inputs = some_columns(Carries::numbers);
    inputs.insert(inputs.begin(), hashes_.begin(), hashes_.end());
    CatboostCtr step;
    std::size_t outputs = 0;
    for (std::size_t tables = inputs.empty() ? 0 : random_.between(1, 3); tables > 0; --tables) {
      CatboostCtrTable& table = step.tables.emplace_back();
      for (std::uint32_t input = 0; input < hashes_.size(); ++input)
        if (random_.chance(0.5)) table.categories.push_back(input);
      for (std::size_t bits = random_.below(3); bits > 0; --bits) {
        table.compared.push_back(static_cast<std::uint32_t>(random_.below(inputs.size())));
        table.with.push_back(static_cast<double>(random_.below(7)) - 2);
        table.how.push_back(static_cast<std::uint8_t>(random_.below(3)));
      }
      for (std::size_t i = random_.between(1, 2); i > 0; --i) table.unseen.push_back(random_.normal());
      Entries entries;
      for (std::size_t count = random_.below(40); count > 0; --count) {
        std::uint64_t hash = 0;
        for (std::size_t i = 0; i < table.categories.size(); ++i)
          hash = take(hash, widened(random_.chance(0.5) ? detail::category_hash(random_.pick(words()))
                                                        : hash_of(static_cast<std::int64_t>(random_.below(7)) - 2)));
        for (std::size_t i = 0; i < table.compared.size(); ++i) hash = take(hash, random_.below(2));
        entries[hash].clear();
        for (std::size_t i = 0; i < table.unseen.size(); ++i) entries[hash].push_back(random_.normal());
      }
      put(table, entries);
      outputs += table.unseen.size();
    }
    add(std::move(inputs), std::move(step), outputs);
  }

  void features() {
    for (std::uint32_t column = 0; column < columns_.size(); ++column)
      if (columns_[column] == Carries::numbers && random_.chance(0.8)) pipeline_.features.push_back(column);
    if (random_.chance(0.3)) random_.shuffle(pipeline_.features);
    for (std::size_t i = 0; i < pipeline_.features.size(); ++i)
      pipeline_.feature_names.push_back("feature " + std::to_string(i));
    pipeline_.accepts = {random_.chance(0.8), random_.chance(0.8),
                         random_.chance(0.2) ? DataType::float32 : DataType::float64};
  }

  void model() {
    const std::size_t width = pipeline_.features.size();
    const auto outputs = static_cast<std::uint32_t>(random_.chance(0.6) ? 1 : random_.between(2, 4));
    if (width == 0 || random_.chance(0.5)) {
      LinearModel linear{outputs, {}, {}, floating()};
      for (std::size_t i = 0; i < outputs * width; ++i) linear.coefficients.push_back(random_.normal());
      for (std::size_t k = 0; k < outputs; ++k) linear.intercept.push_back(random_.normal());
      pipeline_.model = std::move(linear);
    } else if (random_.chance(0.4)) {
      pipeline_.model = random_oblivious(random_, {random_.between(0, 8), width, 6, 4, outputs});
    } else {
      ForestShape shape{.trees = 4, .leaves = 8, .features = width, .outputs = outputs};
      pipeline_.model = RandomForest(random_, shape).make();
    }
    link(outputs);
  }

  void link(std::uint32_t outputs) {
    const std::size_t which = random_.below(4);
    if (which == 0) {
      pipeline_.link = Identity{};
    } else if (which == 1) {
      const std::vector<Op> links = {Exponential{floating()}, Logistic{floating()}, SignedSquare{},
                                     CatboostExponential{}};
      pipeline_.link = random_.pick(links);
    } else {
      std::size_t classes = outputs;
      if (outputs == 1) {
        classes = 2;
        const DataType type = floating();
        pipeline_.link = Sigmoid{type, type == DataType::float64 && random_.chance(0.3) ? 0.5 : 1};
      } else if (which == 2) {
        pipeline_.link = random_.chance(0.7) ? Op{Softmax{floating()}} : Op{CatboostSoftmax{}};
      } else {
        pipeline_.link = OneVersusRest{1, random_.chance(0.5)};
      }
      pipeline_.decision = static_cast<Decision>(random_.below(3));
      for (std::size_t k = 0; k < classes; ++k) pipeline_.classes.emplace_back(static_cast<std::int64_t>(k * 10));
    }
  }

  Random& random_;
  Pipeline pipeline_;
  std::vector<Carries> columns_;
  Inputs hashes_;  // columns
};

/// A record for a schema: known and unknown strings, awkward numbers, missing values; some are refused.
inline void fill(Random& random, const Schema& schema, Record& record) {
  record.clear();
  for (std::size_t slot = 0; slot < schema.size(); ++slot) {
    const Field& field = schema[slot];
    if (field.nullable && random.chance(0.15)) continue;
    if (field.type == DataType::string) {
      record.set(slot, random.chance(0.2) ? std::string_view("never seen")
                                          : std::string_view(random.pick(RandomPipeline::words())));
    } else if (field.type == DataType::boolean) {
      record.set(slot, random.chance(0.5));
    } else if (field.type == DataType::int64) {
      record.set(slot, static_cast<std::int64_t>(random.below(7)) - 2);
    } else {
      const double value = random.chance(0.1)   ? random.pick(awkward_numbers())
                           : random.chance(0.5) ? random.normal()
                                                : static_cast<double>(random.below(7)) - 2;
      record.set(slot, std::isnan(value) && !field.nullable ? 0.0 : std::isinf(value) && !field.infinite ? 1.0 : value);
    }
  }
}

}  // namespace fieldfare::tests
