// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <CLI/CLI.hpp>

namespace fieldfare::cli {

// One function per verb, each in a file of its name: adds the subcommand, and a callback that does the work and sets
// the exit status (exit_status.hpp). What goes wrong is thrown; main.cpp reports it.
CLI::App* add_bench(CLI::App& app, int& status);
CLI::App* add_errors(CLI::App& app, int& status);
CLI::App* add_inspect(CLI::App& app, int& status);
CLI::App* add_score(CLI::App& app, int& status);
CLI::App* add_stream(CLI::App& app, int& status);
CLI::App* add_verify(CLI::App& app, int& status);

}  // namespace fieldfare::cli
