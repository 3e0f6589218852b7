// SPDX-License-Identifier: Apache-2.0
#include "stream/log.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

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

TEST_CASE("a reader of the log that stands still holds nobody up, and is told what it missed") {
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  const int before = dup(STDERR_FILENO);
  dup2(ends[1], STDERR_FILENO);
  close(ends[1]);
  std::string text;
  const auto read_all = [&] {
    std::array<char, 4096> part{};
    for (ssize_t count = 0; (count = read(ends[0], part.data(), part.size())) > 0;)
      text.append(part.data(), static_cast<std::size_t>(count));
  };
  const auto start = std::chrono::steady_clock::now();
  std::chrono::steady_clock::duration stuck{};
  constexpr int lines = 3000;
  {
    const Log log({.format = "text"}, "g");
    for (int i = 0; i < lines; ++i) log(Level::info, "it-happened", std::string(1000, 'x'), {{"number", i}});
    stuck = std::chrono::steady_clock::now() - start;
    while (text.find("number=900") == text.npos &&
           std::chrono::steady_clock::now() - start < std::chrono::seconds(20)) {
      read_all();
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    // What waits is written without another line that would push it.
    for (int i = 0; i < 200; ++i, std::this_thread::sleep_for(std::chrono::milliseconds(1))) read_all();
    log(Level::info, "it-happened", "the last", {});
  }
  read_all();
  dup2(before, STDERR_FILENO);
  close(before);
  close(ends[0]);
  CHECK(stuck < std::chrono::seconds(5));
  const auto count = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  const auto note = text.find("fieldfare.log.lost=");
  REQUIRE(note != text.npos);
  CHECK(count - 2 + std::stoul(text.substr(note + sizeof "fieldfare.log.lost=" - 1)) == lines);
  for (int i = 0; i < 900; i += 7) CHECK(text.find("number=" + std::to_string(i) + "\n") != text.npos);
  CHECK(text.find("info the last\n") == text.size() - sizeof "info the last\n" + 1);
}
