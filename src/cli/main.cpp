// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <sstream>
#include <string>

#include "cli/exit_status.hpp"
#include "cli/standard_streams.hpp"
#include "cli/verbs.hpp"
#include "detail/printable.hpp"
#include "fieldfare/error.hpp"
#include "fieldfare/version.hpp"

namespace fieldfare::cli {
namespace {

/// The message, then, as the last line, what to do about it.
/// Whatever becomes of the message, the status holds.
int report(std::string_view message, std::string_view remedy, int status) noexcept try {
  say(fmt::format("fieldfare: {}\n{}\n", detail::printable_lines(message), detail::printable(remedy)));
  return status;
} catch (const std::exception&) {
  say("fieldfare: no memory is left for a message\n");
  return status;
}

int report(const Error& error, std::string_view remedy, int status) noexcept try {
  return report(fmt::format("{}.{}: {}", error.kind(), error.code(), error.what()),
                fmt::format("{}; `{}` explains it", remedy, error.help()), status);
} catch (const std::exception&) {
  return report(error.what(), remedy, status);
}

/// The remedy for a command line that cannot be read.
std::string usage_of(const CLI::App& app) {
  const auto used = app.get_subcommands();
  return fmt::format("`fieldfare{} --help` lists the arguments", used.empty() ? "" : " " + used.front()->get_name());
}

void add_verbs(CLI::App& app, int& status) {
  add_inspect(app, status);
  add_verify(app, status);
  add_score(app, status);
  add_bench(app, status);
  add_errors(app, status);
#ifdef FIELDFARE_WITH_STREAM
  add_stream(app, status);
#endif
  app.require_subcommand(1);
}

/// A verb that is not here, if the first argument is one.
void refuse_unknown_verb(const CLI::App& app, int argc, char** argv) {
  const std::string first = argc > 1 ? argv[1] : "-";
  if (first.starts_with('-')) return;
  std::string known;
  for (const CLI::App* verb : app.get_subcommands({})) {
    if (verb->get_name() == first) return;
    known += (known.empty() ? "" : ", ") + verb->get_name();
  }
  throw UsageError(first + ": no such verb",
                   fmt::format("the verbs are {}; convert and demo are verbs of the Python package", known));
}

/// Throws UsageError for arguments that mean nothing, and what the verb throws.
int run_verb(int argc, char** argv) {
  CLI::App app("Scores tabular records with the bits of the library that trained the model.", "fieldfare");
  int status = done;
  app.set_version_flag("--version", std::string(version));
  try {
    add_verbs(app, status);
    refuse_unknown_verb(app, argc, argv);
    app.parse(argc, argv);
  } catch (const CLI::Success& request) {  // --help, --version
    std::ostringstream text;
    status = app.exit(request, text, text);
    fmt::print("{}", text.str());
  } catch (const CLI::ParseError& error) {
    throw UsageError(error.what(), usage_of(app));
  }
  flush_results();
  return status;
}

int run(int argc, char** argv) {
  hold_standard_streams();
  try {
    return run_verb(argc, argv);
  } catch (const UsageError& error) {
    return report(error.what(), error.remedy(), bad_input);
  } catch (const ArtifactError& error) {
    return report(error, "give a file that `fieldfare convert` or Model.save wrote, or convert the model again",
                  bad_input);
  } catch (const RecordError& error) {
    return report(error, "correct the record", bad_input);
  } catch (const ConfigError& error) {
    return report(error, "correct the configuration", bad_input);
  } catch (const StoreError& error) {
    return report(error, "look at the store, then start again", outside);
  } catch (const StreamError& error) {
    return report(error, "look at the broker, then start again", outside);
  } catch (const Error& error) {
    return report(error, "correct the input", bad_input);
  } catch (const std::exception& error) {
    return report(error.what(), "look at the disk, the memory and the permissions of this machine, then try again",
                  outside);
  }
}

}  // namespace
}  // namespace fieldfare::cli

int main(int argc, char** argv) { return fieldfare::cli::run(argc, argv); }
