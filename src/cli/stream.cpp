// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/stream/stream.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <memory>

#include "cli/exit_status.hpp"
#include "cli/verbs.hpp"

namespace fieldfare::cli {
namespace {

struct StreamOptions {
  std::string config;
  bool check = false, replay = false;
  std::string code;
};

std::atomic<stream::Stream*> running = nullptr;
static_assert(std::atomic<stream::Stream*>::is_always_lock_free);

/// The first signal asks to finish, the second does not ask: every promise holds after a sudden death too.
extern "C" void on_signal(int) {
  stream::Stream* const stream = running.exchange(nullptr);
  if (!stream) _exit(130);
  stream->stop();
}

void handle_signals() {
  struct sigaction action = {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  for (const int signal : {SIGTERM, SIGINT}) sigaction(signal, &action, nullptr);
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, nullptr);
}

int run(const StreamOptions& options) {
  const auto config = stream::load_config(options.config);
  if (options.replay) {
    const auto result = stream::replay_dead_letters(config, options.code);
    fmt::print("{} dead letters sent to {} again, {} left out by --code, {} left out because they are truncated\n",
               result.replayed, config.kafka.input_topic, result.filtered, result.truncated);
    return result.truncated == 0 ? done : no;
  }
  stream::Stream stream(config);
  if (options.check) {
    stream.check();
    fmt::print("{}", stream::to_toml(config));
    return done;
  }
  running = &stream;
  handle_signals();
  stream.run();
  return done;
}

}  // namespace

CLI::App* add_stream(CLI::App& app, int& status) {
  auto options = std::make_shared<StreamOptions>();
  CLI::App* verb = app.add_subcommand("stream", "Scores the records of a Kafka topic into another");
  verb->add_option("config", options->config, "The configuration, TOML")->required()->check(CLI::ExistingFile);
  auto* check = verb->add_flag("--check", options->check,
                               "Only connect to everything, print the effective configuration, and exit");
  auto* replay = verb->add_flag("--replay-dead-letters", options->replay,
                                "Only send what lies in the dead-letter topic to the input topic again, and exit");
  replay->excludes(check);
  verb->add_option("--code", options->code, "With --replay-dead-letters: only those with this error code")
      ->needs(replay);
  verb->callback([options, &status] { status = run(*options); });
  return verb;
}

}  // namespace fieldfare::cli
