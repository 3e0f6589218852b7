// SPDX-License-Identifier: Apache-2.0
// Scores JSON records, one a line: embed_cpp ARTIFACT < records.jsonl
#include <exception>
#include <fieldfare/fieldfare.hpp>
#include <iostream>
#include <string>

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::cerr << "usage: embed_cpp ARTIFACT < records.jsonl\n";
    return 2;
  }
  const auto predictor = fieldfare::load(argv[1]);
  auto workspace = predictor.workspace();
  for (std::string record; std::getline(std::cin, record);) {
    std::cout << predictor.predict_json(record, workspace).probability() << '\n';
  }
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 2;
}
