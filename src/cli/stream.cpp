// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/stream/stream.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "cli/exit_status.hpp"
#include "cli/verbs.hpp"
#include "detail/printable.hpp"

namespace fieldfare::cli {
namespace {

struct StreamOptions {
  std::string config;
  bool check = false, replay = false;
  std::string code;
};

/// Takes SIGTERM and SIGINT in a thread of its own, for as long as it lives: the first asks the stream to finish, the
/// second does not ask. Every promise holds after a sudden death, too.
class Signals {
 public:
  /// Before any other thread is made: they inherit that these signals are not for them.
  Signals() {
    sigemptyset(&taken_);
    for (const int signal : {SIGTERM, SIGINT}) sigaddset(&taken_, signal);
    pthread_sigmask(SIG_BLOCK, &taken_, nullptr);
    thread_ = std::thread([this] { wait(); });
  }
  ~Signals() {
    ended_ = true;
    pthread_kill(thread_.native_handle(), SIGTERM);
    thread_.join();
  }
  Signals(const Signals&) = delete;

  /// Runs a stream, which the first signal stops. However that ends, no later signal finds it.
  void run(stream::Stream& stream) {
    stop_next(&stream);
    try {
      stream.run();
    } catch (...) {
      stop_next(nullptr);
      throw;
    }
    stop_next(nullptr);
  }

 private:
  void stop_next(stream::Stream* stream) {
    const std::lock_guard lock(mutex_);
    stream_ = stream;
    if (stream_ && asked_) stream_->stop();
  }
  void wait() {
    for (int signal = 0; sigwait(&taken_, &signal) == 0 && !ended_;) {
      const std::lock_guard lock(mutex_);
      if (std::exchange(asked_, true)) _exit(130);
      if (stream_) stream_->stop();
    }
  }

  sigset_t taken_{};
  std::mutex mutex_;
  stream::Stream* stream_ = nullptr;
  bool asked_ = false;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

/// Opening a pipe would wait for somebody to write.
std::string refuse_pipe(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error) ? "" : path + ": not a regular file";
}

int run(const StreamOptions& options) {
  const auto config = stream::load_config(options.config);
  if (options.replay) {
    const auto result = stream::replay_dead_letters(config, options.code);
    fmt::print(
        "{} dead letters sent to {} again, {} left out by --code, {} left out because they are truncated, {} because "
        "the topic refuses them, {} because they are of another topic\n",
        result.replayed, config.kafka.input_topic, result.filtered, result.truncated, result.refused, result.foreign);
    return result.truncated == 0 && result.refused == 0 ? done : no;
  }
  if (options.check) {
    stream::Stream stream(config, stream::Purpose::check);
    const std::string checked = stream::to_toml(stream.check());
    fmt::print("{}{}", stream.note().empty() ? "" : fmt::format("# Note: {}\n", detail::printable(stream.note())),
               checked);
    return done;
  }
  Signals signals;
  stream::Stream stream(config);
  signals.run(stream);
  return done;
}

}  // namespace

CLI::App* add_stream(CLI::App& app, int& status) {
  auto options = std::make_shared<StreamOptions>();
  CLI::App* verb = app.add_subcommand("stream", "Scores the records of a Kafka topic into another");
  verb->add_option("config", options->config, "The configuration, TOML")->required()->check(refuse_pipe);
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
