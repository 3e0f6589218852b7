// SPDX-License-Identifier: Apache-2.0
// A model is replaced while threads score with it: hot_swap OLD.fieldfare NEW.fieldfare < records.jsonl
//
// A workspace belongs to the predictor that made it, and any other refuses it. So the two travel together: each thread
// keeps a Lane, which makes a new workspace when it sees that the predictor was replaced, and never otherwise.
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <fieldfare/fieldfare.hpp>
#include <iostream>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

/// The predictor that answers now, and how often it was replaced.
class Slot {
 public:
  explicit Slot(fieldfare::Predictor predictor) : predictor_(std::move(predictor)) {}

  void swap_in(fieldfare::Predictor predictor) {
    const std::lock_guard lock(mutex_);
    predictor_ = std::move(predictor);
    ++version_;
  }
  std::uint64_t version() const noexcept { return version_; }
  /// A copy shares the model: it stays loaded until the last one is gone.
  std::pair<fieldfare::Predictor, std::uint64_t> get() const {
    const std::lock_guard lock(mutex_);
    return {predictor_, version_};
  }

 private:
  mutable std::mutex mutex_;
  fieldfare::Predictor predictor_;
  std::atomic<std::uint64_t> version_ = 0;
};

/// One thread's predictor with its own workspace.
class Lane {
 public:
  explicit Lane(const Slot& slot) : slot_(slot) { take(); }

  fieldfare::Prediction score(std::string_view record) {
    if (version_ != slot_.version()) take();
    return predictor_->predict_json(record, *workspace_);
  }
  void score_if_accepted(std::string_view record) {
    try {
      score(record);
    } catch (const fieldfare::RecordError&) {
      // The new model may refuse what the old one took; here, that is no reason to stop.
    }
  }

 private:
  void take() {
    auto [predictor, version] = slot_.get();
    workspace_.emplace(predictor.workspace());
    predictor_.emplace(std::move(predictor));
    version_ = version;
  }

  const Slot& slot_;
  std::optional<fieldfare::Predictor> predictor_;
  std::optional<fieldfare::Workspace> workspace_;
  std::uint64_t version_ = 0;
};

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::fputs("usage: hot_swap OLD.fieldfare NEW.fieldfare < records.jsonl\n", stderr);
    return 2;
  }
  std::vector<std::string> records;
  for (std::string record; std::getline(std::cin, record);) records.push_back(record);

  Slot slot(fieldfare::load(argv[1]));
  Lane lane(slot);
  for (const std::string& record : records) std::printf("old %.17g\n", lane.score(record).margin());

  std::atomic<bool> done = false;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 3; ++i)
    threads.emplace_back([&] {
      Lane own(slot);
      while (!done)
        for (const std::string& record : records) own.score_if_accepted(record);
    });
  const auto replacement = fieldfare::load(argv[2]);  // nobody waits while it is read and checked
  slot.swap_in(replacement);
  for (const std::string& record : records) std::printf("new %.17g\n", lane.score(record).margin());
  done = true;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 2;
}
