// SPDX-License-Identifier: Apache-2.0
#pragma once
/// Scores raw tabular records with the same bits as the Python library that trained the model.
///
///     const auto predictor = fieldfare::load("bank.fieldfare");
///     auto workspace = predictor.workspace();
///     const double p = predictor.predict_json(R"({"age": 41, "job": "technician"})", workspace).probability();
#include "fieldfare/error.hpp"
#include "fieldfare/predictor.hpp"
#include "fieldfare/version.hpp"
