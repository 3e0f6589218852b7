// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <array>

#include "cpp/support/parts.hpp"
#include "cpp/support/random.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

template <std::size_t N>
std::array<double, N> outputs(const auto& link, std::array<double, N> margins) {
  std::array<double, N> made{};
  link.apply(margins.data(), N, made.data());
  return made;
}
std::array<double, 2> both(const Sigmoid& link, double margin) {
  std::array<double, 2> made{};
  link.apply(&margin, 1, made.data());
  return made;
}

TEST_CASE("Sigmoid, float64: 1 / (1 + exp(-scale * x))") {
  for (const double x : {0.0, 1.0, -1.0, 0.1, 36.9, -745.2, 710.0, -710.0, 1e308})
    for (const double scale : {1.0, 0.5, 2.5}) {
      const auto [no, yes] = both({DataType::float64, scale}, x);
      CHECK(same_bits(yes, 1.0 / (1.0 + std::exp(-scale * x))));
      CHECK(same_bits(no, 1.0 - yes));
    }
  CHECK(both({}, 0.0)[1] == 0.5);
  CHECK(both({}, HUGE_VAL)[1] == 1);
  CHECK(both({}, -HUGE_VAL)[1] == 0);
}

TEST_CASE("Sigmoid, float32: XGBoost's") {
  for (const float x : {0.0f, 1.0f, -0.3f, 16.6f, -88.0f, -1000.0f, 1000.0f}) {
    const auto [no, yes] = both({DataType::float32, 1}, static_cast<double>(x));
    const float expected = 1.0f / (std::exp(std::fmin(-x, 88.7f)) + 1.0f + 1e-16f);
    CHECK(same_bits(yes, static_cast<double>(expected)));
    CHECK(same_bits(no, static_cast<double>(1.0f - expected)));
  }
  CHECK(both({DataType::float32, 1}, -1e30)[1] > 0);  // the limit keeps it above zero
}

TEST_CASE("Softmax: exp(x - max) over their sum, in order") {
  const std::array<double, 3> x = {0.1, -2.5, 3.75};
  const double a = std::exp(0.1 - 3.75), b = std::exp(-2.5 - 3.75), c = std::exp(0.0), sum = a + b + c;
  const auto wide = outputs(Softmax{DataType::float64}, x);
  CHECK(same_bits(wide[0], a / sum));
  CHECK(same_bits(wide[1], b / sum));
  CHECK(same_bits(wide[2], c / sum));
  const float p = std::exp(0.1f - 3.75f), q = std::exp(-2.5f - 3.75f), r = std::exp(0.0f);
  const auto total = static_cast<float>(static_cast<double>(p) + static_cast<double>(q) + static_cast<double>(r));
  const auto narrow = outputs(Softmax{DataType::float32}, x);
  CHECK(same_bits(narrow[0], static_cast<double>(p / total)));
  CHECK(same_bits(narrow[1], static_cast<double>(q / total)));
  CHECK(same_bits(narrow[2], static_cast<double>(r / total)));
  const auto large = outputs(Softmax{}, std::array<double, 2>{1000, 1000});
  CHECK(large[0] == 0.5);
}

TEST_CASE("OneVersusRest: a sigmoid per class, normalised or not") {
  const std::array<double, 3> x = {0.5, -1.0, 2.0};
  const Sigmoid sigmoid{DataType::float64, 2};
  const double a = sigmoid.probability(0.5), b = sigmoid.probability(-1), c = sigmoid.probability(2), sum = a + b + c;
  CHECK(outputs(OneVersusRest{2, false}, x) == std::array<double, 3>{a, b, c});
  CHECK(outputs(OneVersusRest{2, true}, x) == std::array<double, 3>{a / sum, b / sum, c / sum});
}

TEST_CASE("Logistic: the sigmoid of each margin, as a value") {
  for (const auto type : {DataType::float64, DataType::float32}) {
    const auto given = outputs(Logistic{type, 1}, std::array<double, 2>{0.5, -3});
    CHECK(same_bits(given[0], both({type, 1}, 0.5)[1]));
    CHECK(same_bits(given[1], both({type, 1}, -3)[1]));
  }
}

TEST_CASE("Exponential, SignedSquare and Identity") {
  CHECK(outputs(Exponential{}, std::array<double, 2>{0.3, -1}) == std::array<double, 2>{std::exp(0.3), std::exp(-1.0)});
  CHECK(outputs(Exponential{DataType::float32}, std::array<double, 1>{0.3})[0] == static_cast<double>(std::exp(0.3f)));
  CHECK(outputs(SignedSquare{}, std::array<double, 3>{-3, 2, 0}) == std::array<double, 3>{-9, 4, 0});
  CHECK(outputs(Identity{}, std::array<double, 2>{-3, 0.1}) == std::array<double, 2>{-3, 0.1});
}

TEST_CASE("CatBoost's exponential and softmax have the bits of catboost 1.2.10") {
  for (const auto [margin, expected] :
       {std::array{0x1.6beb67bf72a69p-1, 0x1.048ddb9202e54p+1}, std::array{0x1.52e0ea7494dbdp-1, 0x1.f03c2af452880p+0},
        std::array{0x1.c52cb1437b7c2p+4, 0x1.d14f135088defp+40},
        std::array{0x1.adb2dbcd4b8e1p+4, 0x1.ad2053ddf78e3p+38},
        std::array{0x1.c4efbb28b4b66p+6, 0x1.49145b08b2a34p+163},
        std::array{0x1.8a3f25813ce32p+6, 0x1.24eee0bb3241ep+142}, std::array{0.0, 1.0}, std::array{710.0, HUGE_VAL},
        std::array{-709.0, 0.0}})
    CHECK(same_bits(outputs(CatboostExponential{}, std::array<double, 1>{margin})[0], expected));
  const std::array<double, 5> margins = {0x1.495b1eb0be142p+1, -0x1.14b80d12f9ff0p-1, -0x1.4b4f6cb7f91f0p-1,
                                         -0x1.64d41e0548938p-1, -0x1.6090e2f2bc9f1p-1};
  CHECK(outputs(CatboostSoftmax{}, margins) == std::array<double, 5>{0x1.b91b1dce23eb5p-1, 0x1.39a94c338f593p-5,
                                                                     0x1.19f057b937b8ap-5, 0x1.0c3b36940ed10p-5,
                                                                     0x1.0e79489ceb66cp-5});
  // Four classes at once never have a probability of 0; the others do.
  const auto far = outputs(CatboostSoftmax{}, std::array<double, 6>{-5211, -3726, 0, -4020, -5573, -5557});
  CHECK(far == std::array<double, 6>{0x1p-1022, 0x1p-1022, 1, 0x1p-1022, 0, 0});
}

TEST_CASE("widths: which margins a link accepts") {
  CHECK(Sigmoid{}.width(1) == 2);
  CHECK(Sigmoid{}.width(2) == 0);
  CHECK(Softmax{}.width(1) == 0);
  CHECK(CatboostSoftmax{}.width(1) == 0);
  CHECK(CatboostSoftmax{}.width(5) == 5);
  CHECK(CatboostExponential{}.width(2) == 2);
  CHECK(Softmax{}.width(5) == 5);
  CHECK(OneVersusRest{}.width(1) == 0);
  CHECK(OneVersusRest{}.width(3) == 3);
  CHECK(Identity{}.width(4) == 4);
  CHECK(Exponential{}.width(4) == 4);
  CHECK(SignedSquare{}.width(1) == 1);
  CHECK(Logistic{}.width(3) == 3);
}

}  // namespace
