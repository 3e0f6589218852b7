// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "cli/answer_writer.hpp"
#include "cli/exit_status.hpp"
#include "cli/line_reader.hpp"
#include "cli/output.hpp"
#include "cli/standard_streams.hpp"
#include "cli/verbs.hpp"
#include "fieldfare/fieldfare.hpp"
#include "fieldfare/io/json_reader.hpp"

namespace fieldfare::cli {
namespace {

struct ScoreOptions {
  std::string artifact, input = "-", output = "-", on_error = "fail";
  bool strict = false;
};

/// Of the input and of the output: this program knows one.
void refuse_other_formats(const std::string& input, const std::string& output) {
  for (const std::string_view suffix : {".csv", ".csv.gz", ".tsv", ".tsv.gz", ".jsonl.gz", ".parquet"})
    if (std::string_view(input).ends_with(suffix))
      throw UsageError(fmt::format("{}: this program reads JSON lines", input),
                       "`python -m fieldfare score` reads .csv, .tsv, .parquet and .gz");
  const std::string suffix = std::filesystem::path(output).extension().string();
  for (const std::string_view lines : {"", ".jsonl", ".json", ".ndjson"})
    if (suffix == lines) return;
  throw UsageError(fmt::format("{}: this program writes JSON lines, and no file that ends in {}", output, suffix),
                   "give a name that ends in .jsonl; `python -m fieldfare score` writes .csv and .parquet");
}

/// One answer a line, in the order of the records.
class Scoring {
 public:
  explicit Scoring(const ScoreOptions& options)
      : options_(options),
        predictor_(load(options.artifact)),
        workspace_(
            predictor_.workspace({.unknown_fields = options.strict ? UnknownFields::refuse : UnknownFields::ignore})),
        answers_(predictor_) {}

  void run() {
    LineReader lines(options_.input, JsonLimits::record_bytes(predictor_.schema().size()));
    Output output(options_.output);
    while (const auto line = lines.next()) {
      ++line_number_;
      try {
        answers_.append(predictor_.predict_json(*line, workspace_), output.text);
      } catch (const RecordError& error) {
        on_error(error, output);
      }
      if (output.text.size() >= flush_bytes || !lines.ready()) output.flush();
    }
    output.finish();
    if (bad_ > 0) say(fmt::format("{} of {} records could not be scored\n", bad_, line_number_));
  }

 private:
  static constexpr std::size_t flush_bytes = 64 * 1024;

  void on_error(const RecordError& error, Output& output) {
    ++bad_;
    if (options_.on_error == "emit") AnswerWriter::append(error, line_number_, output.text);
    if (options_.on_error != "fail") return;
    output.show();
    throw UsageError(
        fmt::format("line {}: RecordError.{}: {}", line_number_, error.code(), error.what()),
        fmt::format("correct the record, or pass --on-error skip or --on-error emit; `{}` explains it", error.help()));
  }

  const ScoreOptions& options_;
  Predictor predictor_;
  Workspace workspace_;
  AnswerWriter answers_;
  std::size_t line_number_ = 0, bad_ = 0;
};

}  // namespace

CLI::App* add_score(CLI::App& app, int& status) {
  auto options = std::make_shared<ScoreOptions>();
  CLI::App* verb = app.add_subcommand("score", "Score records: JSON lines in, JSON lines out, in the same order");
  verb->add_option("ARTIFACT", options->artifact, "the model, NAME.fieldfare")->required();
  verb->add_option("INPUT", options->input, "JSON lines; - or nothing: standard input");
  verb->add_option("-o,--output", options->output, "a file; - or nothing: standard output");
  verb->add_option("--on-error", options->on_error,
                   "a record that cannot be scored: stop, leave it out, or put {\"error\": ...} in its place")
      ->check(CLI::IsMember({"fail", "skip", "emit"}));
  verb->add_flag("--strict", options->strict, "refuse records with fields that the model does not have");
  verb->callback([options, &status] {
    refuse_other_formats(options->input, options->output);
    Scoring(*options).run();
    status = done;
  });
  return verb;
}

}  // namespace fieldfare::cli
