// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/io/json_reader.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "cpp/support/reading.hpp"

using namespace fieldfare;
using namespace fieldfare::tests;

namespace {

Reading mixed() {
  return Reading({number_field("x"), number_field("n", DataType::int64, true), text_field("s", {"red", "blue"}, true),
                  number_field("b", DataType::boolean, true), number_field("f", DataType::float32, true)});
}

std::string repeat(std::string_view piece, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

std::string nested(std::size_t depth) { return R"({"x":1,"deep":)" + repeat("[", depth) + repeat("]", depth) + "}"; }

std::string keys(std::size_t count) {
  std::string text = R"({"x":1)";
  for (std::size_t i = 1; i < count; ++i) text += ",\"key " + std::to_string(i) + "\":0";
  return text + "}";
}

}  // namespace

TEST_CASE("every kind of value arrives") {
  Reading reading = mixed();
  reading.read(R"( { "b" : true , "s" : "blue" , "n":-12,"x":0.25, "f": 0.1, "other": [1, {"x": 2}, "]"] } )");
  CHECK(reading.number("x") == 0.25);
  CHECK(reading.number("n") == -12);
  CHECK(reading.text("s") == "blue");
  CHECK(reading.number("b") == 1);
  CHECK(reading.number("f") == static_cast<double>(0.1f));

  reading.read(R"({"x":1,"n":null,"s":null,"b":false})");
  CHECK(std::isnan(reading.number("n")));
  CHECK(reading.text("s") == "<missing>");
  CHECK(reading.number("b") == 0);
  CHECK(std::isnan(reading.number("f")));

  reading.read(R"({"x":1,"s":"green"})");
  CHECK(reading.text("s") == "<unknown>");
  CHECK(std::isnan(reading.number("n")));
  CHECK(std::isnan(reading.number("b")));
}

TEST_CASE("a name with a line break is a key only as JSON writes it") {
  Reading reading({number_field("income\n(monthly)"), number_field("x")});
  reading.read(R"json({"income\n(monthly)":2,"x":1})json");
  CHECK(reading.number("income\n(monthly)") == 2);
  CHECK(reading.code("{\"income\n(monthly)\":2,\"x\":1}") == "Syntax");
}

TEST_CASE("texts that are no record") {
  Reading reading = mixed();
  for (const char* text : {"", " ", "\r\n\t "}) CHECK(reading.code(text) == "Empty");
  for (const char* text : {"[]", "1", "\"x\"", "null", "[{\"x\":1}]", " true "})
    CHECK(reading.code(text) == "NotAnObject");
  for (const char* text : {R"({"x":1}{"x":1})", R"({"x":1} [])", "{\"x\":1}\n{\"x\":1}\n", R"({"x":1} null)"})
    CHECK(reading.code(text) == "TrailingBytes");
  CHECK(reading.code("\xEF\xBB\xBF{\"x\":1}") == "Bom");
}

TEST_CASE("syntax errors name the byte") {
  Reading reading = mixed();
  const std::pair<const char*, int> wrong[] = {{R"({"x":1,})", 7},
                                               {R"({"x":1)", 6},
                                               {R"({"x" 1})", 5},
                                               {R"({x:1})", 1},
                                               {R"({'x':1})", 1},
                                               {R"({"x":1 "n":2})", 7},
                                               {R"({"x":01})", 5},
                                               {R"({"x":+1})", 5},
                                               {R"({"x":.5})", 5},
                                               {R"({"x":1.})", 7},
                                               {R"({"x":0x10})", 6},
                                               {R"({"x":1e})", 7},
                                               {R"({"x":NaN})", 5},
                                               {R"({"x":Infinity})", 5},
                                               {R"({"x":-Infinity})", 6},
                                               {R"({"x":tru})", 5},
                                               {R"({"x":1}})", 7},
                                               {R"({"x":1},)", 7},
                                               {R"({"x":1}/*c*/)", 7},
                                               {R"({"x":/*c*/1})", 5},
                                               {R"({"u":[1,],"x":1})", 8},
                                               {R"({"u":[1 2],"x":1})", 8},
                                               {R"({"u":{"k"},"x":1})", 9},
                                               {R"({"u":[1}],"x":1})", 7},
                                               {R"({"u":nul,"x":1})", 5},
                                               {R"({"u":-,"x":1})", 6},
                                               {R"({"s":"\q","x":1})", 7},
                                               {R"({"s":"\u12g4","x":1})", 10},
                                               {"{\"s\":\"a\nb\",\"x\":1}", 7},
                                               {"{\"s\":\"aaaaaaaaaaaaaaaaa\x01\",\"x\":1}", 23},
                                               {R"({,"x":1})", 1},
                                               {"{", 1},
                                               {"{\"", 2},
                                               {"hello", 0},
                                               {"nul", 0},
                                               {"\f{}", 0}};
  for (const auto& each : wrong) {
    const char* const text = each.first;
    const int byte = each.second;
    CAPTURE(text);
    const Refusal refusal = reading.refusal(text);
    CHECK(refusal.code == "Syntax");
    CHECK(refusal.kind == "RecordError");
    CHECK(refusal.where == "");
    CHECK(refusal.message.substr(0, refusal.message.find(':')) == "byte " + std::to_string(byte));
  }
  CHECK(reading.code(std::string_view("{\"x\":1}\0", 8)) == "Syntax");
}

TEST_CASE("only UTF-8") {
  Reading reading = mixed();
  for (const char* bytes :
       {"\xFF", "\x80", "\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF0\x9F\x98"})
    for (const std::string& text :
         {R"({"x":1,"s":")" + std::string(bytes) + "\"}", R"({"x":1,"s":"\n)" + std::string(bytes) + "\"}",
          R"({"x":1,"other":["twelve bytes)" + std::string(bytes) + "\"]}",
          R"({"x":1,")" + std::string(bytes) + "\":0}", R"({"x":1})" + std::string(bytes)}) {
      CAPTURE(text);
      CHECK(reading.code(text) == "BadUtf8");
    }
  for (const char* escape :
       {R"(\ud800)", R"(\udc00)", R"(\udbff\ue000)", R"(\ud83d\\ude00)", R"(\ud83dx)", R"(\uDfFf\ud800)"})
    for (const std::string& text :
         {R"({"x":1,"s":")" + std::string(escape) + "\"}", R"({"x":1,"other":{")" + std::string(escape) + "\":[]}}"}) {
      CAPTURE(text);
      CHECK(reading.code(text) == "BadUtf8");
    }
  CHECK(reading.refusal("{\"x\":1,\"s\":\"ab\xFF\"}").message == "byte 14: not UTF-8");
}

TEST_CASE("NUL is data and does not end a string") {
  Reading reading({text_field("s", {std::string("a\0b", 3), "a"})});
  reading.read(R"({"s":"a\u0000b"})");
  CHECK(reading.text("s") == std::string("a\0b", 3));
  CHECK(reading.code(std::string_view("{\"s\":\"a\0b\"}", 11)) == "Syntax");
}

TEST_CASE("a key twice, however it is written") {
  Reading reading = mixed();
  CHECK(reading.refusal(R"({"x":1,"x":1})").where == "/x");
  for (const char* text :
       {R"({"x":1,"x":1})", R"({"x":1,"\u0078":2})", R"({"\u0078":2,"x":1})", R"({"x":1,"other":1,"more":2,"other":3})",
        R"({"x":1,"other":1,"o\u0074her":1})", R"({"x":1,"o\u0074her":1,"other":1})",
        R"({"x":1,"\u006fther":1,"o\u0074her":1})", R"({"x":1,"":1,"":1})"})
    CHECK(reading.code(text) == "DuplicateKey");
  CHECK(reading.code(R"({"x":1,"other":{"x":1,"other":1}})") == "");
  CHECK(reading.code(R"({"x":1,"Other":1,"other":1,"other ":1,"othe":1})") == "");
  std::string many = keys(3000);
  CHECK(reading.code(many) == "");
  many.back() = ',';
  CHECK(reading.refusal(many + R"("key 7":1})").where == "/key 7");
  CHECK(reading.code(many + R"("key 3000":1})") == "");
}

TEST_CASE("limits") {
  Reading reading = mixed();
  CHECK(reading.code(nested(63)) == "");
  CHECK(reading.code(nested(64)) == "TooDeep");
  CHECK(reading.code(nested(100'000)) == "TooDeep");
  CHECK(reading.code(repeat("[", 100'000)) == "TooDeep");
  CHECK(reading.code(R"({"x":1,"o":)" + repeat(R"({"k":)", 100'000)) == "TooDeep");

  CHECK(reading.code(keys(4096)) == "");
  CHECK(reading.code(keys(4097)) == "TooManyFields");
  CHECK(reading.code(keys(40'000)) == "TooManyFields");
  std::vector<Field> fields;
  for (int i = 0; i < 5000; ++i) fields.push_back(number_field("key " + std::to_string(i), DataType::float64, true));
  Reading wide(fields);
  CHECK(wide.code(keys(5000)) == "");
  CHECK(wide.code(keys(10'000)) == "");
  CHECK(wide.code(keys(10'001)) == "TooManyFields");

  CHECK(reading.code("{\"x\":" + repeat("1", 300) + "}") == "");
  CHECK(reading.code("{\"x\":0." + repeat("1", 1098) + "}") == "");
  CHECK(reading.code("{\"x\":0." + repeat("1", 1099) + "}") == "TokenTooLong");
  CHECK(reading.code("{\"x\":" + repeat("1", 1'000'000) + "}") == "TokenTooLong");
  CHECK(reading.code("{\"x\":1,\"o\":[1e" + repeat("0", 2000) + "]}") == "TokenTooLong");

  CHECK(reading.code(R"({"x":1,"s":")" + repeat("a", 65536) + "\"}") == "");
  CHECK(reading.refusal(R"({"x":1,"s":")" + repeat("a", 65537) + "\"}").where == "/s");
  CHECK(reading.code(R"({"x":1,"s":"\n)" + repeat("a", 65535) + "\"}") == "");
  CHECK(reading.code(R"({"x":1,"s":"\n)" + repeat("a", 65536) + "\"}") == "TooLong");
  CHECK(reading.code(R"({"x":1,"s":"\n)" + repeat("a", 65533) + "\\ud83d\\ude00\"}") == "TooLong");
  CHECK(reading.code(R"({"x":1,"s":")" + repeat("a", 1'000'000) + "\"}") == "TooLong");
  CHECK(reading.code(R"({"x":1,"o":[")" + repeat("a", 1'000'000) + "\"]}") == "TooLong");
  CHECK(reading.code(R"({"x":1,")" + repeat("a", 65537) + "\":0}") == "TooLong");

  const std::string full = R"({"x":1,"o":[)" + repeat("0,", 500'000) + "0]}";
  CHECK(reading.code(full + repeat(" ", 1024 * 1024 - full.size())) == "");
  CHECK(reading.code(full + repeat(" ", 1024 * 1024 - full.size() + 1)) == "TooLarge");
  CHECK(reading.code(repeat("{", 1024 * 1024 + 1)) == "TooLarge");
}

TEST_CASE("numbers for number fields") {
  Reading reading = mixed();
  reading.read(R"({"x":-0.0})");
  CHECK(std::signbit(reading.number("x")));
  reading.read(R"({"x":-0})");
  CHECK(std::signbit(reading.number("x")));
  reading.read(R"({"x":9007199254740993, "n":1.0})");
  CHECK(reading.number("x") == 9007199254740992.0);
  CHECK(reading.number("n") == 1);
  reading.read(R"({"x":1e-400, "n":-9223372036854775808})");
  CHECK(reading.number("x") == 0);
  CHECK(reading.number("n") == -0x1p63);
  reading.read(R"({"x":9223372036854775808, "n":9.2e18})");
  CHECK(reading.number("x") == 0x1p63);
  for (const char* text :
       {R"({"x":1e400})", R"({"x":-1e400})", R"({"x":1,"f":1e39})", R"({"x":1,"n":9223372036854775808})",
        R"({"x":1,"n":-9223372036854775809})", R"({"x":1,"n":1e19})", R"({"x":1,"n":1e400})"})
    CHECK(reading.code(text) == "OutOfRange");
  CHECK(reading.refusal(R"({"x":1,"n":1.5})").where == "/n");
  CHECK(reading.code(R"({"x":1,"n":1.5})") == "NotAnInteger");
  CHECK(reading.code(R"({"x":1,"o":1e400})") == "");
}

TEST_CASE("1e400 is no infinity, even for a field that takes infinities") {
  Reading reading({{"x", DataType::float64, false, true, {}}});
  CHECK(reading.code(R"({"x":1e400})") == "OutOfRange");
  CHECK(reading.code(R"({"x":1e308})") == "");
}

TEST_CASE("values of the wrong type, and missing ones") {
  Reading reading = mixed();
  for (const char* text : {R"({"x":"12"})", R"({"x":true})", R"({"x":[1]})", R"({"x":{}})"}) {
    CHECK(reading.code(text) == "TypeMismatch");
    CHECK(reading.refusal(text).where == "/x");
  }
  for (const char* text :
       {R"({"x":1,"s":12})", R"({"x":1,"s":1.5})", R"({"x":1,"s":1e400})", R"({"x":1,"s":true})", R"({"x":1,"s":[]})"})
    CHECK(reading.refusal(text).where == "/s");
  for (const char* text : {R"({"x":1,"b":1})", R"({"x":1,"b":0.0})", R"({"x":1,"b":"true"})", R"({"x":1,"b":1e999})"})
    CHECK(reading.code(text) == "TypeMismatch");
  CHECK(reading.code(R"({"x":null})") == "NullNotAllowed");
  CHECK(reading.code(R"({"n":1})") == "Missing");
  CHECK(reading.refusal(R"({"n":1})").where == "/x");
}

TEST_CASE("places are JSON pointers") {
  Reading reading({number_field("a/b~c")});
  CHECK(reading.refusal(R"({"a/b~c":true})").where == "/a~1b~0c");
  CHECK(reading.refusal(R"({"a/b~c":1,"~":1,"~":1})").where == "/~0");
}

TEST_CASE("field names of every shape are found, in any order, after any record") {
  std::vector<Field> fields;
  const std::string names[] = {"a",
                               "ab",
                               "abcdefg",
                               "abcdefgh",
                               "abcdefghi",
                               "abcdefghijklmno",
                               "abcdefghijklmnop",
                               "abcdefghijklmnopq",
                               std::string(256, 'z'),
                               std::string(255, 'z') + "y",
                               "quote\"",
                               "back\\slash",
                               "caf\xC3\xA9",
                               " ",
                               "A"};
  for (const auto& name : names) fields.push_back(number_field(name));
  Reading reading(fields);
  const std::size_t count = fields.size();
  const auto quoted = [](const std::string& name) {
    std::string text = "\"";
    for (const char c : name) (c == '"' || c == '\\' ? text += '\\' : text) += c;
    return text + "\"";
  };
  for (std::size_t step : {1u, 2u, 4u, 7u, 1u, 14u, 1u, 1u}) {  // coprime to 15: each order visits all
    std::string text = "{";
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t slot = i * step % count;
      text += (i ? ",\"unknown" + std::to_string(i) + "\":[]," : "") + quoted(names[slot]) + ":" +
              std::to_string(slot + step);
    }
    for (int again = 0; again < 2; ++again) {
      reading.read(text + "}");
      for (std::size_t slot = 0; slot < count; ++slot)
        CHECK(reading.number(names[slot]) == static_cast<double>(slot + step));
    }
  }
}

TEST_CASE("a refused record leaves nothing behind") {
  Reading reading = mixed();
  reading.read(R"({"x":1,"n":1,"s":"red","b":true,"f":1})");
  CHECK(reading.code(R"({"n":2,"s":"blue","b":false,"other":1,"x":)") == "Syntax");
  reading.read(R"({"x":3,"other":1})");
  CHECK(reading.number("x") == 3);
  CHECK(std::isnan(reading.number("n")));
  CHECK(reading.text("s") == "<missing>");
}
