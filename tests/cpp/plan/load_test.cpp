// SPDX-License-Identifier: Apache-2.0
// Loading from paths, from several threads, again and again, and in other locales.
#include <doctest/doctest.h>
#include <malloc.h>
#include <sys/stat.h>
#include <unistd.h>

#include <clocale>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "cpp/support/alloc_counter.hpp"
#include "cpp/support/container.hpp"
#include "cpp/support/effort.hpp"
#include "cpp/support/errors.hpp"
#include "cpp/support/parts.hpp"
#include "cpp/support/pipelines.hpp"
#include "cpp/support/random.hpp"
#include "fieldfare/predictor.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;
namespace fs = std::filesystem;

/// A directory that goes away with everything in it.
struct Folder {
  Folder() {
    std::string name = (fs::temp_directory_path() / "fieldfare-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  fs::path path;
};

void write_file(const fs::path& path, std::span<const std::byte> bytes) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

std::string path_error(const fs::path& path) {
  return error_of([&] { load(path); });
}

double score(const Predictor& predictor) {
  Workspace workspace = predictor.workspace();
  return predictor.predict_json(bank_record, workspace).margin();
}

TEST_CASE("paths that are no model file are refused at once") {
  const Folder folder;
  CHECK(path_error(folder.path / "missing") == "ArtifactError:Io");
  CHECK(path_error(folder.path) == "ArtifactError:Io");
  CHECK(path_error("") == "ArtifactError:Io");
  CHECK(path_error("/dev/zero") == "ArtifactError:Io");
  CHECK(path_error("/dev/null") == "ArtifactError:Io");
  REQUIRE(::mkfifo((folder.path / "fifo").c_str(), 0600) == 0);
  CHECK(path_error(folder.path / "fifo") == "ArtifactError:Io");
  write_file(folder.path / "empty", {});
  CHECK(path_error(folder.path / "empty") == "ArtifactError:Truncated");
  const Bytes bytes = save(bank_pipeline());
  write_file(folder.path / "model", bytes);
  CHECK(path_error(folder.path / "model") == "");
  fs::create_symlink("model", folder.path / "link");
  CHECK(path_error(folder.path / "link") == "");
  fs::create_symlink("loop", folder.path / "loop");
  CHECK(path_error(folder.path / "loop") == "ArtifactError:Io");
  fs::permissions(folder.path / "model", fs::perms::none);
  if (::geteuid() != 0) CHECK(path_error(folder.path / "model") == "ArtifactError:Io");
  // Larger than any model: refused by its size, which a sparse file claims without having it.
  std::ofstream(folder.path / "huge") << 'x';
  fs::resize_file(folder.path / "huge", (std::uintmax_t{4} << 30) + 1);
  const AllocCounter heap;
  CHECK(path_error(folder.path / "huge") == "ArtifactError:TooLarge");
  CHECK(heap.peak() < 100'000);
}

TEST_CASE("an error names the path, and what to do about a damaged file") {
  try {
    load(fs::path("no/such/file.fieldfare"));
    FAIL("was loaded");
  } catch (const ArtifactError& error) {
    CHECK(error.where() == "no/such/file.fieldfare");
    CHECK(std::string(error.what()).find("No such file") != std::string::npos);
    CHECK(error.help() == "fieldfare errors Io");
  }
}

TEST_CASE("a model lives on when its file is replaced or removed") {
  const Folder folder;
  const fs::path path = folder.path / "model";
  write_file(path, save(bank_pipeline()));
  const Predictor predictor = load(path);
  const double before = score(predictor);
  write_file(path, bytes_of("something else"));
  CHECK(same_bits(score(predictor), before));
  fs::remove(path);
  CHECK(same_bits(score(predictor), before));
}

TEST_CASE("threads load and score the same file at once") {
  const Folder folder;
  const fs::path path = folder.path / "model";
  write_file(path, save(bank_pipeline()));
  const double expected = score(load(path));
  std::vector<std::size_t> wrong(4);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < wrong.size(); ++i)
      threads.emplace_back([&, i] {
        for (int round = 0; round < 20; ++round) wrong[i] += !same_bits(score(load(path)), expected);
      });
  }
  CHECK(wrong == std::vector<std::size_t>(4, 0));
}

std::size_t resident_kib() {
  std::ifstream statm("/proc/self/statm");
  std::size_t total = 0, resident = 0;
  statm >> total >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) / 1024;
}

TEST_CASE("loading and dropping a model ten thousand times leaves nothing behind") {
  const Bytes bytes = save(bank_pipeline());
  const auto cycle = [&](std::size_t times) {
    for (std::size_t i = 0; i < times; ++i) (void)load(bytes);
  };
  cycle(effort(1000, 50));
  const std::size_t before = resident_kib();
  cycle(effort(9000, 150));
  const std::size_t after = resident_kib();
  CHECK(after < before + effort(1024, 65'536));  // sanitizers keep freed memory for a while
}

TEST_CASE("loading takes a small multiple of the file's size") {
  Pipeline pipeline = sum_of(std::vector<Field>(1, {"x", DataType::float64, true, true, {}}));
  TreeEnsemble model;
  model.start = {0};
  for (std::int32_t tree = 0; tree < 20'000; ++tree) {
    model.tree_nodes.push_back(3);
    model.tree_output.push_back(0);
    model.left.insert(model.left.end(), {1, -1, -1});
    model.right.insert(model.right.end(), {2, -1, -1});
    model.feature.insert(model.feature.end(), {0, -1, -1});
    model.threshold.insert(model.threshold.end(), {0.5, 0, 0});
    model.flags.insert(model.flags.end(), 3, 0);
    model.leaf_value.insert(model.leaf_value.end(), {0, 1});
    model.leaf_id.insert(model.leaf_id.end(), {1, 2});
  }
  pipeline.model = std::move(model);
  const Bytes bytes = save(pipeline);
  const AllocCounter heap;
  CHECK(error_of([&] { load(bytes); }) == "");
  CHECK(heap.largest() < 2 * bytes.size() + 1'000'000);
  CHECK(heap.peak() < 6 * bytes.size() + 1'000'000);
}

/// Switches to a locale with a decimal comma, and back.
class CommaLocale {
 public:
  CommaLocale() {
    for (const char* name : {"de_DE.UTF-8", "de_DE.utf8", "de_DE", "fr_FR.UTF-8"})
      if (std::setlocale(LC_ALL, name) != nullptr) return;
    const std::string made = (folder_.path / "de_DE.UTF-8").string();
    if (std::system(("localedef -i de_DE -f UTF-8 " + made + " >/dev/null 2>&1").c_str()) != 0) return;
    ::setenv("LOCPATH", folder_.path.c_str(), 1);
    std::setlocale(LC_ALL, "de_DE.UTF-8");
  }
  CommaLocale(const CommaLocale&) = delete;
  CommaLocale& operator=(const CommaLocale&) = delete;
  ~CommaLocale() {
    std::setlocale(LC_ALL, "C");
    ::unsetenv("LOCPATH");
  }
  bool works() const { return std::localeconv()->decimal_point == std::string(","); }

 private:
  Folder folder_;
};

TEST_CASE("a decimal comma changes nothing") {
  const Pipeline pipeline = bank_pipeline();
  const Bytes bytes = save(pipeline);
  const double expected = score(load(bytes));
  const CommaLocale german;
  if (!german.works()) {
    MESSAGE("this system can make no locale with a decimal comma");
    return;
  }
  CHECK(save(pipeline) == bytes);
  CHECK(same_bits(score(load(bytes)), expected));
}

}  // namespace
