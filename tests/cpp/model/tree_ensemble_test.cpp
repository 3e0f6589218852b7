// SPDX-License-Identifier: Apache-2.0
// Malformed trees. Whatever passes is a tree: walking it ends, within bounds.
#include <doctest/doctest.h>

#include "cpp/support/mutation.hpp"
#include "cpp/support/parts.hpp"
#include "cpp/support/random_trees.hpp"
#include "cpp/support/rows.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

/// Two trees: x0 <= 0.5 ? (x1 <= 1.5 ? 1 : 2) : 3, and a leaf.
TreeEnsemble two_trees() {
  TreeEnsemble model;
  model.start = {0.25};
  model.tree_nodes = {5, 1};
  model.tree_output = {0, 0};
  model.left = {1, 3, -1, -1, -1, -1};
  model.right = {2, 4, -1, -1, -1, -1};
  model.feature = {0, 1, -1, -1, -1, -1};
  model.threshold = {0.5, 1.5, 0, 0, 0, 0};
  model.flags = {1, 0, 0, 0, 0, 0};
  model.leaf_value = {3, 1, 2, 10};
  model.leaf_id = {0, 1, 2, 0};
  return model;
}

/// x0 in {1, 3} ? 1 : 2
TreeEnsemble categorical_tree() {
  TreeEnsemble model;
  model.start = {0};
  model.tree_nodes = {3};
  model.tree_output = {0};
  model.left = {1, -1, -1};
  model.right = {2, -1, -1};
  model.feature = {0, -1, -1};
  model.threshold = {0, 0, 0};
  model.flags = {TreeEnsemble::categorical, 0, 0};
  model.leaf_value = {1, 2};
  model.leaf_id = {0, 1};
  model.member_count = {2};
  model.member = {1, 3};
  model.known_count = {3, 0};
  model.known = {1, 2, 3};
  return model;
}

TEST_CASE("malformed trees are refused") {
  const Json nan = "NaN", inf = "Infinity", minus_inf = "-Infinity";
  expect_refused(bare_model(two_trees(), 2),
                 {
                     {"/nodes/0/tree_nodes", {0, 6}, "EmptyTree"},
                     {"/nodes/0/tree_nodes", {6, 0}, "NotATree"},
                     {"/nodes/0/tree_nodes", {5, 2}, "LengthMismatch"},
                     {"/nodes/0/tree_nodes", {5, -1}, "CountTooLarge"},
                     {"/nodes/0/tree_nodes", {2147483647, 2147483647}, "LengthMismatch"},
                     {"/nodes/0/tree_nodes", {4294967295u, 1}, "Overflow"},
                     {"/nodes/0/tree_nodes", {18446744073709551615u, 1}, "Overflow"},
                     {"/nodes/0/tree_nodes", {6}, "LengthMismatch"},
                     {"/nodes/0/left", {0, 3, -1, -1, -1, -1}, "BadChild"},  // itself
                     {"/nodes/0/left", {1, 0, -1, -1, -1, -1}, "BadChild"},  // its parent: a cycle
                     {"/nodes/0/left/0", -2, "BadChild"},
                     {"/nodes/0/left/0", -2147483648, "BadChild"},
                     {"/nodes/0/left/0", 5, "BadChild"},  // in the next tree
                     {"/nodes/0/left/0", 2147483647, "BadChild"},
                     {"/nodes/0/left/0", 268435456, "BadChild"},
                     {"/nodes/0/left/0", 2147483648u, "Overflow"},
                     {"/nodes/0/left/0", 2, "NotATree"},   // two edges, one child
                     {"/nodes/0/left/1", 2, "NotATree"},   // two parents, one child
                     {"/nodes/0/left/1", -1, "BadChild"},  // one child only
                     {"/nodes/0/right/2", 3, "BadChild"},
                     {"/nodes/0/right", {2, 4, -1, -1, -1}, "LengthMismatch"},
                     {"/nodes/0/feature/0", 2, "BadFeature"},
                     {"/nodes/0/feature/0", 2147483647, "BadFeature"},
                     {"/nodes/0/feature/0", -1, "BadFeature"},
                     {"/nodes/0/feature/0", 1.0, "WrongType"},
                     {"/nodes/0/feature/2", 0, "BadFeature"},  // on a leaf
                     {"/nodes/0/threshold/0", nan, "NonFinite"},
                     {"/nodes/0/threshold/0", minus_inf, "NonFinite"},
                     {"/nodes/0/threshold/0", nullptr, "WrongType"},
                     {"/nodes/0/threshold/0", "0.5", "WrongType"},
                     {"/nodes/0/threshold", {0.5}, "LengthMismatch"},
                     {"/nodes/0/flags/0", 4, "UnknownTag"},
                     {"/nodes/0/flags/0", 256, "Overflow"},
                     {"/nodes/0/flags/2", 1, "UnknownTag"},
                     {"/nodes/0/flags/0", 2, "LengthMismatch"},  // categorical without members
                     {"/nodes/0/missing", {0, 0, 0}, "LengthMismatch"},
                     {"/nodes/0/missing", {3, 0, 0, 0, 0, 0}, "UnknownTag"},
                     {"/nodes/0/leaf_value/0", nan, "NonFinite"},
                     {"/nodes/0/leaf_value/0", inf, "NonFinite"},
                     {"/nodes/0/leaf_value", {1}, "LengthMismatch"},
                     {"/nodes/0/leaf_id", Json::array(), "LengthMismatch"},
                     {"/nodes/0/start", Json::array(), "LengthMismatch"},
                     {"/nodes/0/start/0", nan, "NonFinite"},
                     {"/nodes/0/tree_output/0", 1, "BadClass"},
                     {"/nodes/0/tree_output/0", -2, "BadClass"},
                     {"/nodes/0/tree_output/1", -1, "BadClass"},  // leaves of one value and of several
                     {"/nodes/0/outputs", 0, "BadClass"},
                     {"/nodes/0/outputs", 1'000'000'000, "BadClass"},
                     {"/nodes/0/outputs", 4294967296, "Overflow"},
                     {"/nodes/0/outputs", -1, "Overflow"},
                     {"/nodes/0/outputs", 2, "LengthMismatch"},
                     {"/nodes/0/divide_by", 0, "BadScale"},
                     {"/nodes/0/divide_by", nan, "BadScale"},
                     {"/nodes/0/divide_by", 5e-324, "BadScale"},
                     {"/nodes/0/comparison", ">", "UnknownTag"},
                     {"/nodes/0/comparison", 0, "WrongType"},
                     {"/nodes/0/input", "int64", "UnknownTag"},
                     {"/nodes/0/input", "float16", "UnknownTag"},
                     {"/nodes/0/sum", "string", "UnknownTag"},
                     {"/nodes/0/members", "both", "UnknownTag"},
                     {"/nodes/0/negative_category", "", "UnknownTag"},
                     {"/nodes/0/tiny_is_zero", 1, "WrongType"},
                     {"/nodes/0/op", "forest", "UnknownTag"},
                     {"/nodes/0/op", 7, "WrongType"},
                     {"/nodes/0/op", "linear_model", "MissingKey"},
                     {"/nodes/0/left", {{"tensor", "t9"}}, "BadSection"},
                     {"/nodes/0/left", {{"tensor", 9}}, "WrongType"},
                     {"/nodes/0/left", Json::object(), "MissingKey"},
                     {"/nodes/0/left", "t0", "WrongType"},
                 });
}

TEST_CASE("a threshold of '<' is finite; what a float32 sum cannot hold is refused") {
  TreeEnsemble model = two_trees();
  model.comparison = Comparison::less;
  model.sum = DataType::float32;
  expect_refused(bare_model(model, 2), {
                                           {"/nodes/0/threshold/0", "Infinity", "NonFinite"},
                                           {"/nodes/0/leaf_value/0", 1e39, "NonFinite"},
                                           {"/nodes/0/start/0", -1e39, "NonFinite"},
                                           {"/nodes/0/divide_by", 0.1, "BadScale"},
                                           {"/nodes/0/divide_by", 1e-300, "BadScale"},
                                       });
}

TEST_CASE("malformed categories are refused") {
  expect_refused(bare_model(categorical_tree(), 2), {
                                                        {"/nodes/0/member_count/0", 3, "LengthMismatch"},
                                                        {"/nodes/0/member_count/0", 1, "LengthMismatch"},
                                                        {"/nodes/0/member_count/0", -1, "CountTooLarge"},
                                                        {"/nodes/0/member_count", Json::array(), "LengthMismatch"},
                                                        {"/nodes/0/member/0", -1, "BadCategory"},
                                                        {"/nodes/0/member/1", 1, "BadCategory"},
                                                        {"/nodes/0/member/1", 1 << 24, "BadCategory"},
                                                        {"/nodes/0/member/1", 2147483647, "BadCategory"},
                                                        {"/nodes/0/known_count", {3}, "LengthMismatch"},
                                                        {"/nodes/0/known_count", {4, 0}, "LengthMismatch"},
                                                        {"/nodes/0/known_count", {-1, 4}, "CountTooLarge"},
                                                        {"/nodes/0/known/2", 2, "BadCategory"},
                                                        {"/nodes/0/known/2", 1 << 24, "BadCategory"},
                                                    });
}

TEST_CASE("a chain of 100000 nodes is too deep; 512 levels are not") {
  for (const std::int32_t depth : {512, 513, 50'000}) {
    TreeEnsemble model;
    model.start = {0};
    model.tree_output = {0};
    for (std::int32_t level = 0; level < depth; ++level)
      for (const bool inner : {true, false}) {
        model.left.push_back(inner ? 2 * level + 1 : -1);
        model.right.push_back(inner ? 2 * level + 2 : -1);
        model.feature.push_back(inner ? 0 : -1);
        model.flags.push_back(0);
      }
    for (auto* array : {&model.left, &model.right, &model.feature}) array->push_back(-1);
    model.flags.push_back(0);
    model.tree_nodes = {static_cast<std::int32_t>(model.left.size())};
    model.threshold.assign(model.left.size(), 0);
    model.leaf_value.assign(static_cast<std::size_t>(depth) + 1, 1);
    model.leaf_id.assign(static_cast<std::size_t>(depth) + 1, 0);
    CAPTURE(depth);
    CHECK(error_of([&] { load(seal(write(bare_model(model, 1)))); }) == (depth == 512 ? "" : "ArtifactError:TooDeep"));
  }
}

TEST_CASE("sets that are each small but together take too much memory are refused") {
  // Every node reads one feature and lists one category of its own: nodes x categories bits.
  const TreeEnsemble model = category_stumps(60'000, [](std::int32_t tree) { return tree; });
  CHECK(error_of([&] { Predictor(bare_model(model, 1)); }) == "ArtifactError:CountTooLarge");
}

}  // namespace
