// SPDX-License-Identifier: Apache-2.0
#include "stream/model_slot.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "cpp/support/pipelines.hpp"
#include "fieldfare/artifact/artifact.hpp"

using namespace fieldfare;
using namespace fieldfare::stream;

namespace {

/// A model file that is gone at the end.
struct ModelFile {
  ModelFile() : path(std::filesystem::temp_directory_path() / ("fieldfare-slot-" + std::to_string(getpid()))) {}
  ~ModelFile() { std::filesystem::remove(path); }

  /// The bank's model with another intercept; the name of the new file.
  std::filesystem::path write(double intercept) const {
    tests::Pipeline pipeline = tests::bank_pipeline();
    pipeline.model.get<LinearModel>().intercept[0] += intercept;
    pipeline.checks = {};
    const auto bytes = save(pipeline);
    const std::filesystem::path beside = path.string() + ".new";
    std::ofstream(beside, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return beside;
  }

  std::filesystem::path path;
};

/// As long as it lives no file can be opened.
class NoDescriptors {
 public:
  NoDescriptors() {
    getrlimit(RLIMIT_NOFILE, &usual_);
    rlimit none = usual_;
    none.rlim_cur = 0;
    setrlimit(RLIMIT_NOFILE, &none);
  }
  ~NoDescriptors() { setrlimit(RLIMIT_NOFILE, &usual_); }
  NoDescriptors(const NoDescriptors&) = delete;

 private:
  rlimit usual_{};
};

bool comes_true(const auto& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

}  // namespace

TEST_CASE("a new model that cannot be opened for a while takes over afterwards") {
  const ModelFile file;
  std::filesystem::rename(file.write(0), file.path);
  Config config = parse_config(R"([model]
path = "m"
reload = true
[kafka]
brokers = "embedded"
input_topic = "in"
output_topic = "out"
dlq_topic = "dlq"
group = "g"
[log]
level = "error"
)",
                               "test");
  config.model.path = file.path;
  const Log log(config.log, "test");
  Metrics metrics;
  const ModelSlot slot(config, log, metrics);
  const auto first = slot.get()->predictor().digest();
  const auto beside = file.write(1);
  {
    const NoDescriptors none;
    std::filesystem::rename(beside, file.path);
    REQUIRE(comes_true([&] { return metrics.failed_reloads.Value() == 1; }));
    CHECK(slot.get()->predictor().digest() == first);
  }
  CHECK(comes_true([&] { return slot.get()->predictor().digest() != first; }));
  CHECK(metrics.reloads.Value() == 1);
}
