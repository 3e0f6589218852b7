// SPDX-License-Identifier: Apache-2.0
#include "artifact/artifact_bytes.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "cpp/support/errors.hpp"
#include "cpp/support/pipelines.hpp"
#include "fieldfare/predictor.hpp"

using namespace fieldfare;
using tests::error_of;

namespace {

/// A file that begins so and has so many bytes, most of them a hole; gone at the end.
struct Beginning {
  Beginning(std::string_view text, std::uintmax_t size)
      : path(std::filesystem::temp_directory_path() / ("fieldfare-beginning-" + std::to_string(getpid()))) {
    std::ofstream(path, std::ios::binary).write(text.data(), static_cast<std::streamsize>(text.size()));
    std::filesystem::resize_file(path, size);
  }
  ~Beginning() { std::filesystem::remove(path); }
  Beginning(const Beginning&) = delete;
  std::filesystem::path path;
};

/// The most memory that this process ever had, in KiB.
long most_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

}  // namespace

TEST_CASE("a huge file that is no model is refused by its beginning") {
  constexpr std::uintmax_t huge = std::uintmax_t{1} << 30;
  const std::string header_of_100(std::string("\x64") + std::string(7, '\0'));
  const long before = most_memory();
  for (const auto& [text, code] : {std::pair(std::string(), "NotAModel"), std::pair(header_of_100, "NotAModel"),
                                   std::pair(std::string("PK\x03\x04 something else"), "NotAModel")}) {
    const Beginning file(text, huge);
    const std::string expected = std::string("ArtifactError:") + code;
    CHECK(error_of([&] { load(file.path); }) == expected);
    CHECK(error_of([&] { detail::artifact_bytes(file.path); }) == expected);
  }
  const Beginning longer(std::string("\0\0\0\x10\0\0\0\0{", 9), 1 << 20);  // says that its header has 256 MiB
  CHECK(error_of([&] { load(longer.path); }) == "ArtifactError:Truncated");
  CHECK(most_memory() - before < 256 * 1024);
}

TEST_CASE("of a file that may be a model every byte is read") {
  const auto bytes = save(tests::bank_pipeline());
  const Beginning file({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, bytes.size());
  CHECK(detail::artifact_bytes(file.path) == bytes);
  for (const std::size_t size : {0, 1, 7, 8})
    CHECK(error_of([&] {
            const Beginning cut({reinterpret_cast<const char*>(bytes.data()), size}, size);
            detail::artifact_bytes(cut.path);
          }) == "ArtifactError:Truncated");
  CHECK(error_of([] { detail::artifact_bytes("/"); }) == "ArtifactError:Io");
}
