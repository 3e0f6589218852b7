// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace fieldfare {

/// Stored records with the source library's own answers, replayed whenever the artifact is loaded.
/// Number fields lie in `numbers` (NaN: missing), string fields in `strings` as indices into `words` (-1: missing),
/// both row-major over the fields of their type in schema order.
struct Checks {
  std::uint32_t rows = 0;
  std::vector<std::string> words;
  std::vector<double> numbers;
  std::vector<std::int32_t> strings;
  std::vector<double> margins;           ///< rows x model outputs
  std::vector<double> margin_tolerance;  ///< empty: equal bits; else an absolute difference per margin
  std::vector<double> outputs;           ///< rows x link outputs
  std::vector<double> output_tolerance;  ///< empty: equal bits; else an absolute difference per output

  static void fields(auto& self, auto&& visit) {
    visit("rows", self.rows);
    visit("words", self.words);
    visit("numbers", self.numbers);
    visit("strings", self.strings);
    visit("margins", self.margins);
    visit("margin_tolerance", self.margin_tolerance);
    visit("outputs", self.outputs);
    visit("output_tolerance", self.output_tolerance);
  }
};

}  // namespace fieldfare
