// SPDX-License-Identifier: Apache-2.0
// What becomes of a margin for each pair of classes.
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "cpp/support/random.hpp"
#include "fieldfare/link/pairwise_scores.hpp"
#include "fieldfare/link/pairwise_votes.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

using Row = std::vector<double>;

Row outputs(const auto& link, const Row& margins) {
  Row made(link.width(margins.size()));
  link.apply(margins.data(), margins.size(), made.data());
  return made;
}

TEST_CASE("there is one margin for each pair of classes") {
  for (std::size_t classes = 2; classes < 50; ++classes) {
    CHECK(PairwiseVotes{}.width(classes * (classes - 1) / 2) == classes);
    CHECK(PairwiseScores{}.width(classes * (classes - 1) / 2 + 1) == 0);
  }
  for (const std::size_t none : {0, 2, 4, 5, 7}) CHECK(PairwiseVotes{}.width(none) == 0);
}

TEST_CASE("PairwiseVotes: a margin > 0 is a vote for the first class of its pair") {
  CHECK(outputs(PairwiseVotes{}, {0.5}) == Row{1, 0});
  CHECK(outputs(PairwiseVotes{}, {0.0}) == Row{0, 1});
  CHECK(outputs(PairwiseVotes{}, {5e-324}) == Row{1, 0});
  CHECK(outputs(PairwiseVotes{}, {std::nan("")}) == Row{0, 1});
  CHECK(outputs(PairwiseVotes{}, {1, -1, 1}) == Row{1, 1, 1});
  CHECK(outputs(PairwiseVotes{}, {-1, -1, -1, 1, 1, -1}) == Row{0, 3, 1, 2});
}

TEST_CASE("PairwiseScores: votes, and the sum of the margins between them") {
  CHECK(outputs(PairwiseScores{}, {0.0}) == Row{1, 0});  // a margin of 0 is a vote for the first class here
  CHECK(outputs(PairwiseScores{}, {-1.0}) == Row{0 - 1.0 / 6, 1 + 1.0 / 6});
  Random random(3);
  for (std::size_t trial = 0; trial < 100; ++trial) {
    const std::size_t classes = random.between(2, 9);
    Row margins;
    for (std::size_t i = 0; i < classes * (classes - 1) / 2; ++i) margins.push_back(random.normal());
    Row votes(classes), sums(classes), expected;
    std::size_t pair = 0;
    for (std::size_t i = 0; i < classes; ++i)
      for (std::size_t j = i + 1; j < classes; ++j, ++pair) {
        sums[i] -= -margins[pair];
        sums[j] += -margins[pair];
        votes[margins[pair] < 0 ? j : i] += 1;
      }
    for (std::size_t k = 0; k < classes; ++k) expected.push_back(votes[k] + sums[k] / (3 * (std::fabs(sums[k]) + 1)));
    CHECK(outputs(PairwiseScores{}, margins) == expected);
  }
}

}  // namespace
