// SPDX-License-Identifier: Apache-2.0
// Malformed containers: what a file can be other than an artifact, and what can happen to one on its way.
#include <doctest/doctest.h>

#include "cpp/support/alloc_counter.hpp"
#include "cpp/support/container.hpp"
#include "cpp/support/effort.hpp"
#include "cpp/support/errors.hpp"
#include "cpp/support/parts.hpp"
#include "cpp/support/pipelines.hpp"
#include "cpp/support/random_trees.hpp"
#include "fieldfare/predictor.hpp"

namespace {

using namespace fieldfare;
using namespace std::string_view_literals;
using namespace fieldfare::tests;

std::string load_error(std::span<const std::byte> bytes) {
  return error_of([&] { load(bytes); });
}

/// A small model with tensors of every element type.
Pipeline small_pipeline() {
  Random random(31);
  Pipeline pipeline = sum_of({{"x", DataType::float64, true, false, {}}, {"y", DataType::float64, true, false, {}}});
  pipeline.accepts.infinite = false;
  TreeEnsemble model;
  while (model.left.size() < 9 || model.left.size() > 17)
    model = RandomForest(random, {.trees = 2, .leaves = 9, .features = 2}).make();
  pipeline.model = std::move(model);
  return pipeline;
}

TEST_CASE("what is no artifact says so") {
  CHECK(load_error({}) == "ArtifactError:Truncated");
  CHECK(load_error(bytes_of("\x02\0\0"sv)) == "ArtifactError:Truncated");
  for (const std::string_view text :
       {"<!DOCTYPE html><html><body>404</body></html>"sv, "\x80\x04\x95\x10\0\0\0\0\0\0\0 pickle"sv,
        "\x1f\x8b\x08\0\0\0\0\0\0\x03 gzip"sv, "tree\nversion=v4\nnum_class=1\n"sv,
        "{\"learner\": {}, \"version\": [3, 0, 0]}"sv, "PK\x03\x04 a zip, an ONNX file, a picture"sv})
    CHECK(load_error(bytes_of(text)) == "ArtifactError:NotAModel");
  Container foreign;
  foreign.header["weight"] = {{"dtype", "F64"}, {"shape", {0}}, {"data_offsets", {0, 0}}};
  CHECK(load_error(foreign.bytes()) == "ArtifactError:MissingKey");  // somebody else's safetensors file
  foreign.header["__metadata__"] = {{"format", "pt"}};
  CHECK(load_error(foreign.bytes()) == "ArtifactError:NotAModel");
}

TEST_CASE("a file cut short anywhere is refused") {
  const Bytes bytes = save(small_pipeline());
  REQUIRE(load_error(bytes) == "");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    REQUIRE(load_error(std::span(bytes).first(size)) == "ArtifactError:Truncated");
  }
}

TEST_CASE("one bit flipped anywhere is refused") {
  Bytes bytes = save(small_pipeline());
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    CAPTURE(bit);
    const std::byte mask{static_cast<unsigned char>(1 << bit % 8)};
    bytes[bit / 8] ^= mask;
    REQUIRE(load_error(bytes) != "");
    bytes[bit / 8] ^= mask;
  }
  REQUIRE(load_error(bytes) == "");
}

TEST_CASE("bytes behind the last tensor are refused") {
  Bytes bytes = save(small_pipeline());
  bytes.push_back(std::byte{0});
  CHECK(load_error(bytes) == "ArtifactError:TrailingBytes");
}

TEST_CASE("sections must tile the data, with shapes that agree") {
  const Container good = Container::of(save(small_pipeline()));
  struct Case {
    const char* member;
    Json value;
    const char* code;
  };
  const std::size_t size = good.data.size();
  for (const Case& each : {
           Case{"data_offsets", Json::array({0, size + 1}), "Truncated"},
           Case{"data_offsets", Json::array({-8, 0}), "Overflow"},
           Case{"data_offsets", Json::array({8, 0}), "BadSection"},
           Case{"data_offsets", Json::array({0, 8, 16}), "BadSection"},
           Case{"data_offsets", Json::array({8, 16}), "CountTooLarge"},
           Case{"data_offsets", Json::array({0, 18446744073709551615u}), "Overflow"},
           Case{"data_offsets", "0", "WrongType"},
           Case{"shape", Json::array({4294967295u}), "CountTooLarge"},
           Case{"shape", Json::array({9223372036854775807}), "Overflow"},
           Case{"shape", Json::array({18446744073709551615u}), "Overflow"},
           Case{"shape", Json::array({4294967296, 4294967296}), "Overflow"},  // would be 0 in 64 bits
           Case{"shape", Json::array({1e3}), "WrongType"},
           Case{"shape", nullptr, "WrongType"},
           Case{"dtype", "F16", "UnknownTag"},
           Case{"dtype", 64, "WrongType"},
           Case{"extra", 1, "BadSection"},
       }) {
    INFO(each.member, " = ", each.value.dump());
    Container container = good;
    container.header["t0"][each.member] = each.value;
    const Bytes bytes = container.bytes();
    const AllocCounter heap;
    CHECK(load_error(bytes) == std::string("ArtifactError:") + each.code);
    CHECK(heap.largest() < 2 * bytes.size() + 16'384);
  }
  Container overlap = good;
  overlap.header["u"] = overlap.header["t0"];
  CHECK(load_error(overlap.bytes()) == "ArtifactError:BadSection");
  Container gap = good;
  gap.header.erase("t0");
  CHECK(load_error(gap.bytes()) == "ArtifactError:BadSection");
  Container without = good;
  without.header["t0"].erase("shape");
  CHECK(load_error(without.bytes()) == "ArtifactError:MissingKey");
}

TEST_CASE("header and document are strict JSON") {
  const Container good = Container::of(save(small_pipeline()));
  std::string deep(200'000, '[');
  struct Case {
    std::string text;
    const char* code;
  };
  for (const Case& each : {
           Case{"{\"a\": " + deep, "TooDeep"},
           Case{R"({"a": 1, "a": 2})", "DuplicateKey"},
           Case{R"({"a": 1, "\u0061": 2})", "DuplicateKey"},
           Case{R"({"a": NaN})", "Syntax"},
           Case{R"({"a": 1e400})", "NonFinite"},
           Case{"{\"a\": \"\xC0\xAF\"}", "BadUtf8"},
           Case{"{\"a\": \"\xED\xA0\x80\"}", "BadUtf8"},
           Case{R"({"a": "\ud800"})", "BadUtf8"},
           Case{R"({"a": 1} // comment)", "Syntax"},
           Case{R"({"a": 1,})", "Syntax"},
           Case{"{'a': 1}", "Syntax"},
           Case{R"({"a": 01})", "Syntax"},
           Case{R"({"a": 1}{})", "Syntax"},
           Case{"{}", "MissingKey"},
       }) {
    CAPTURE(each.text.substr(0, 40));
    CHECK(load_error(good.bytes(each.text)) == std::string("ArtifactError:") + each.code);
    CHECK(error_of([&] { read({each.text, {}}); }) == std::string("ArtifactError:") + each.code);
  }
  CHECK(error_of([] { read({"[]", {}}); }) == "ArtifactError:WrongType");
  CHECK(error_of([] { read({"", {}}); }) == "ArtifactError:Syntax");
}

TEST_CASE("an error message is short and valid UTF-8, whatever stands in the file") {
  const std::string long_key = "\"" + std::string(63, 'k') + "\xC3\xA9 and more\"";
  for (const std::string& text : {"{" + long_key + ": 1, " + long_key + ": 1}", std::string("{\"\xFF\xFE\": 1}"),
                                  "{\"format\": \"fieldfare\", \"version\": 1, \"schema\": [{\"name\": \"" +
                                      std::string(100'000, 'n') + "\", \"type\": " + long_key + "}]}"}) {
    try {
      read({text, {}});
      FAIL("was read");
    } catch (const ArtifactError& error) {
      const std::string what = error.what();
      CHECK(what.size() < 1024);
      CHECK_NOTHROW((void)Json(what).dump());  // throws unless it is UTF-8
    }
  }
}

TEST_CASE("a million keys take no longer than they should") {
  std::string text = "{";
  for (std::size_t i = 0; i < effort(1'000'000, 100'000); ++i) text += '"' + std::to_string(i) + "\":0,";
  text.back() = '}';
  CHECK(error_of([&] { read({text, {}}); }) == "ArtifactError:MissingKey");
}

TEST_CASE("memory stays a small multiple of the file, whatever the file says") {
  const auto inflate = [](std::string_view unit) {
    std::string text = "{\"a\":[";
    while (text.size() < 1'000'000) text += unit;
    text.back() = ']';
    return text + "}";
  };
  for (const std::string_view unit : {"0,", "[],", "{},", "[[]],", "{\"\":0},", "\"\",", "1e9,"}) {
    CAPTURE(unit);
    const std::string text = inflate(unit);
    const AllocCounter heap;
    CHECK(error_of([&] { read({text, {}}); }) == "ArtifactError:MissingKey");
    CHECK(heap.peak() < 64 * text.size());
  }
}

TEST_CASE("a tensor is one member's") {
  const Document document = write(bank_pipeline());
  Json json = Json::parse(document.json);
  Json& model = json["nodes"][2];
  REQUIRE(model["coefficients"].contains("tensor"));
  Document twice = document;
  model["intercept"] = model["coefficients"];
  twice.json = json.dump();
  CHECK(error_of([&] { read(twice); }) == "ArtifactError:BadSection");
  Document unused = document;
  unused.tensors["unused"] = std::vector<double>{1};
  CHECK(error_of([&] { read(unused); }) == "ArtifactError:BadSection");
  Document missing = document;
  missing.tensors.clear();
  CHECK(error_of([&] { read(missing); }) == "ArtifactError:BadSection");
}

}  // namespace
