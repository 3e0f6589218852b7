// SPDX-License-Identifier: Apache-2.0
// Scores JSON records, one a line: embed_cpp ARTIFACT < records.jsonl
#include <exception>
#include <fieldfare/fieldfare.hpp>
#include <iostream>
#include <string>

namespace {

// What the answer of a model is depends on the model: a binary classifier has one probability, others have several.
void print(const fieldfare::Prediction& prediction) {
  if (prediction.has_probabilities() && prediction.probabilities().size() == 2) {
    std::cout << prediction.probability() << '\n';
    return;
  }
  for (const double each : prediction.outputs()) std::cout << each << ' ';
  std::cout << '\n';
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::cerr << "usage: embed_cpp ARTIFACT < records.jsonl\n";
    return 2;
  }
  const auto predictor = fieldfare::load(argv[1]);
  auto workspace = predictor.workspace();
  std::cout.precision(17);
  for (std::string record; std::getline(std::cin, record);) print(predictor.predict_json(record, workspace));
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 2;
}
