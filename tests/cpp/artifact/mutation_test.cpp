// SPDX-License-Identifier: Apache-2.0
// Random damage that no checksum finds: documents changed member by member, with the digest that belongs to them. Such
// a file is refused, or is a model that scores without harm.
#include <doctest/doctest.h>

#include "cpp/support/alloc_counter.hpp"
#include "cpp/support/container.hpp"
#include "cpp/support/effort.hpp"
#include "cpp/support/errors.hpp"
#include "cpp/support/random_pipelines.hpp"
#include "fieldfare/predictor.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

class Vandal {
 public:
  explicit Vandal(Random& random) : random_(random) {}

  void damage(Document& document) {
    if (!document.tensors.empty() && random_.chance(0.3)) return damage_tensor(document);
    Json json = Json::parse(document.json);
    Json* at = &json;
    while (at->is_structured() && !at->empty() && (at == &json || random_.chance(0.85)))
      at = &std::next(at->begin(), static_cast<std::ptrdiff_t>(random_.below(at->size()))).value();
    change(*at);
    document.json = json.dump();
  }

 private:
  void change(Json& json) {
    static const std::vector<Json> awkward = {nullptr,
                                              true,
                                              0,
                                              1,
                                              -1,
                                              -2,
                                              2,
                                              3,
                                              7,
                                              8,
                                              255,
                                              256,
                                              2147483647,
                                              -2147483648,
                                              4294967295u,
                                              18446744073709551615u,
                                              1 << 24,
                                              0.5,
                                              1e300,
                                              1e-320,
                                              -0.0,
                                              "NaN",
                                              "Infinity",
                                              "-Infinity",
                                              "",
                                              "float32",
                                              "string",
                                              "<",
                                              "value",
                                              Json::array(),
                                              Json::object(),
                                              {{"tensor", "t0"}}};
    const std::size_t how = random_.below(4);
    if (how == 0 && json.is_array() && !json.empty()) {
      json.erase(random_.below(json.size()));
    } else if (how == 1 && json.is_array() && !json.empty()) {
      json.push_back(json[random_.below(json.size())]);
    } else if (how == 2 && json.is_array() && json.size() > 1) {
      std::swap(json[random_.below(json.size())], json[random_.below(json.size())]);
    } else {
      json = random_.pick(awkward);
    }
  }

  void damage_tensor(Document& document) {
    auto& tensor =
        std::next(document.tensors.begin(), static_cast<std::ptrdiff_t>(random_.below(document.tensors.size())))
            ->second;
    std::visit(
        [&](auto& values) {
          using T = std::decay_t<decltype(values[0])>;
          if (values.empty()) return;
          const std::size_t at = random_.below(values.size());
          if (random_.chance(0.2))
            values.resize(random_.below(2 * values.size()));
          else if (random_.chance(0.3))
            std::swap(values[at], values[random_.below(values.size())]);
          else if (random_.chance(0.5))
            values[at] = static_cast<T>(values[at] + (random_.chance(0.5) ? 1 : -1));
          else if constexpr (std::is_floating_point_v<T>)
            values[at] = random_.pick(awkward_numbers());
          else
            values[at] = static_cast<T>(random_.next());
        },
        tensor);
  }

  Random& random_;
};

TEST_CASE("random damage with the right digest is refused, or does no harm") {
  Random random(61);
  std::size_t refused = 0, loaded = 0;
  for (std::size_t i = 0; i < effort(5000, 1500); ++i) {
    Document document = write(RandomPipeline(random).make());
    for (std::size_t k = random.between(1, 3); k > 0; --k) Vandal(random).damage(document);
    const Bytes bytes = seal(document);
    std::optional<Predictor> predictor;
    {
      const AllocCounter heap;
      const std::string error = error_of([&] { predictor = load(bytes); });
      CHECK(heap.peak() < 64 * bytes.size() + 1'000'000);
      ++(error.empty() ? loaded : refused);
      CHECK((error.empty() || error.starts_with("ArtifactError:")));
    }
    if (!predictor) continue;
    Workspace workspace = predictor->workspace();
    Record record(predictor->schema());
    for (int row = 0; row < 4; ++row) {
      fill(random, predictor->schema(), record);
      const std::string error = error_of([&] { (void)predictor->predict(record, workspace); });
      CHECK((error.empty() || error.starts_with("RecordError:")));
    }
  }
  CHECK(refused > loaded / 4);
  CHECK(loaded > 100);
}

}  // namespace
