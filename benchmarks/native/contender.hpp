// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "fieldfare/plan/load_options.hpp"

namespace fieldfare::bench {

/// What a contender needs to know of its task.
struct Settings {
  std::filesystem::path model;    ///< file or compiled library of the model
  std::filesystem::path library;  ///< shared library that reads it, where there is one
  std::filesystem::path rows;     ///< rows.f32 (row-major floats) or rows.jsonl
  std::size_t features = 0;       ///< numbers per row of rows.f32
  LoadOptions load;               ///< of ours
};

/// One library with one model and rows at hand, ready to score them on one thread. Scores are probabilities of the
/// positive class.
class Contender {
 public:
  virtual ~Contender() = default;

  /// Version, engine: whatever tells what was measured.
  virtual std::string detail() const = 0;
  virtual std::size_t rows() const = 0;
  /// Seconds that reading the model took.
  virtual double load_seconds() const = 0;
  /// Scores one row the way the library offers for that.
  virtual double one(std::size_t row) = 0;
  /// Scores all rows in one call.
  virtual void batch(std::span<double> out) = 0;
  /// The model once more, to see what it occupies; nullptr where a copy would share the first one's memory.
  virtual std::shared_ptr<void> copy() const { return nullptr; }
};

/// The contender of a name; throws std::invalid_argument when there is none.
std::unique_ptr<Contender> make_contender(std::string_view name, const Settings& settings);

// One function per file.
std::unique_ptr<Contender> make_fieldfare_json(const Settings& settings);
std::unique_ptr<Contender> make_fieldfare_matrix(const Settings& settings);
std::unique_ptr<Contender> make_lightgbm(const Settings& settings);
std::unique_ptr<Contender> make_lleaves(const Settings& settings);
std::unique_ptr<Contender> make_tl2cgen(const Settings& settings);
std::unique_ptr<Contender> make_xgboost(const Settings& settings);

}  // namespace fieldfare::bench
