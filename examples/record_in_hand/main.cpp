// SPDX-License-Identifier: Apache-2.0
// Records lack a field that is known elsewhere: record_in_hand MODEL.fieldfare FIELD KEY < records.jsonl
//
// They are parsed in blocks, in one pass that also finds their keys; what all of them lack is looked up at once, as a
// store would do it; then all are scored. FIELD is a number of the model, KEY any field of a record.
#include <cstdio>
#include <exception>
#include <fieldfare/fieldfare.hpp>
#include <iostream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace {

/// How often each key was seen so far: what a store would know.
class Visits {
 public:
  std::vector<double> of(const std::vector<std::string_view>& keys) {
    std::vector<double> counts;
    for (const std::string_view key : keys) counts.push_back(++seen_[std::string(key)]);
    return counts;
  }

 private:
  std::map<std::string, double> seen_;
};

class Scoring {
 public:
  Scoring(const char* artifact, const char* field, const char* key)
      : predictor_(fieldfare::load(artifact)),
        slot_(predictor_.schema().slot(field).value()),
        workspace_(predictor_.workspace({.rows = rows, .captured = {key}, .later = {field}})) {}

  void score(const std::vector<std::string>& lines) {
    std::vector<fieldfare::OpenRecord> records;
    std::vector<std::string_view> keys;
    for (const std::string& line : lines) {
      fieldfare::OpenRecord record = predictor_.begin(workspace_, records.size());
      try {
        record.json(line);
      } catch (const fieldfare::RecordError& error) {
        std::fprintf(stderr, "%s\n", error.what());
        continue;  // the next one takes its row
      }
      records.push_back(record);
      keys.push_back(record.captured(0));
    }
    const std::vector<double> visits = visits_.of(keys);
    for (std::size_t i = 0; i < records.size(); ++i) records[i].set(slot_, visits[i]);
    const fieldfare::Answers answers = predictor_.finish(workspace_, records.size());
    for (std::size_t i = 0; i < answers.size(); ++i)
      if (answers.is_good(i)) std::printf("%.*s %.17g\n", width(keys[i]), keys[i].data(), answers[i].outputs().back());
  }

  static constexpr std::size_t rows = 64;

 private:
  static int width(std::string_view text) { return static_cast<int>(text.size()); }

  fieldfare::Predictor predictor_;
  std::size_t slot_;
  fieldfare::Workspace workspace_;
  Visits visits_;
};

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 4) return std::fprintf(stderr, "usage: record_in_hand MODEL.fieldfare FIELD KEY < records.jsonl\n"), 2;
  Scoring scoring(argv[1], argv[2], argv[3]);
  std::vector<std::string> lines;
  for (std::string line; std::getline(std::cin, line);) {
    lines.push_back(std::move(line));
    if (lines.size() < Scoring::rows) continue;
    scoring.score(lines);
    lines.clear();
  }
  scoring.score(lines);
  return 0;
} catch (const std::exception& error) {
  return std::fprintf(stderr, "%s\n", error.what()), 2;
}
