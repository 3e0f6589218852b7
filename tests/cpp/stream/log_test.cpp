// SPDX-License-Identifier: Apache-2.0
#include "stream/log.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

using namespace fieldfare::stream;

namespace {

/// What is written to the standard error stream meanwhile.
template <class Work>
std::string written(const Work& work) {
  std::FILE* file = std::tmpfile();
  REQUIRE(file);
  std::fflush(stderr);
  const int before = dup(STDERR_FILENO);
  dup2(fileno(file), STDERR_FILENO);
  work();
  std::fflush(stderr);
  dup2(before, STDERR_FILENO);
  close(before);
  std::string text(static_cast<std::size_t>(std::ftell(file)), '\0');
  std::rewind(file);
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  return text;
}

}  // namespace

TEST_CASE("nothing that is logged can break its line or steer who reads it") {
  const std::string bad = "a\nb\x1b[31m\x9b\u202e\xff\u0085";
  const std::string shown = R"(a\nb\x1b[31m\x9b\u202e\xff\u0085)";
  const auto line = [&](const char* format) {
    return written([&] {
      const Log log({.format = format}, bad);
      log(Level::error, "it-happened", bad, {{"file.path", bad}});
    });
  };
  const std::string text = line("text");
  CHECK(text.find("error " + shown + " file.path=") != std::string::npos);
  CHECK(text.find('\n') == text.size() - 1);
  CHECK(text.find('\x1b') == std::string::npos);

  const std::string json = line("json");
  CHECK(json.find('\n') == json.size() - 1);
  const auto event = nlohmann::json::parse(json);
  CHECK(event["message"] == shown);
  CHECK(event["file.path"] == shown);
  CHECK(event["service.name"] == shown);
}
