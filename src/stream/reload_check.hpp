// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "fieldfare/predictor.hpp"

namespace fieldfare::stream {

/// What a model promises to those who send records and read answers.
struct Contract {
  explicit Contract(const Predictor& predictor);

  Schema schema;
  std::string answer;  ///< what stands in one
};

/// Whether a model can take over while records flow: it accepts every record that was accepted so far (the same fields,
/// or fewer unless unknown ones are refused, and none narrower), and its answers have the same form. Throws ConfigError
/// (`IncompatibleModel`) with every difference.
void check_takes_over(const Contract& contract, const Predictor& next, UnknownFields unknown);

}  // namespace fieldfare::stream
