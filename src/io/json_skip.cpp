// SPDX-License-Identifier: Apache-2.0
// Values nobody asked for: checked as strictly as the others, then forgotten.
#include "fieldfare/io/json_reader.hpp"
#include "io/json_cursor.hpp"

namespace fieldfare::detail {

namespace {

/// Which of the open containers are objects, outermost in the lowest bit.
class Nesting {
 public:
  static_assert(JsonLimits::depth <= 64);
  explicit Nesting(std::size_t outside) noexcept : outside_(outside) {}

  bool is_open() const noexcept { return depth_ > 0; }
  bool in_object() const noexcept { return depth_ > 0 && (objects_ >> (depth_ - 1) & 1) != 0; }
  void open(bool object, const JsonText& text, const char* at) {
    if (outside_ + depth_ >= JsonLimits::depth)
      record_error(text, at, "TooDeep", "more than 64 objects and arrays inside each other");
    const std::uint64_t bit = std::uint64_t{1} << depth_++;
    objects_ = object ? objects_ | bit : objects_ & ~bit;
  }
  void close() noexcept { --depth_; }

 private:
  std::size_t outside_, depth_ = 0;
  std::uint64_t objects_ = 0;
};

void string(JsonCursor& cursor, const JsonText& text, char* buffer) {
  const char* const start = cursor.position();
  if (cursor.string(buffer).size() > JsonLimits::string_bytes)
    record_error(text, start, "TooLong", "a string is longer than 65536 bytes");
}

void scalar(JsonCursor& cursor, const JsonText& text, char* buffer) {
  switch (cursor.peek()) {
    case '"':
      cursor.take('"');
      string(cursor, text, buffer);
      break;
    case 't':
      cursor.word("true");
      break;
    case 'f':
      cursor.word("false");
      break;
    case 'n':
      cursor.word("null");
      break;
    default:
      cursor.number();
  }
}

void key(JsonCursor& cursor, const JsonText& text, char* buffer) {
  cursor.skip_space();
  cursor.expect('"', "expected a key");
  string(cursor, text, buffer);
  cursor.skip_space();
  cursor.expect(':', "expected ':' after a key");
}

}  // namespace

const char* JsonCursor::after_value(const JsonText& text, const char* at, std::size_t depth, char* buffer) {
  JsonCursor cursor(text);
  cursor.move_to(at);
  Nesting nesting(depth);
  for (;;) {
    cursor.skip_space();
    const char opening = cursor.peek();
    if (opening == '{' || opening == '[') {
      nesting.open(opening == '{', text, cursor.position());
      cursor.take(opening);
      cursor.skip_space();
      if (!cursor.take(nesting.in_object() ? '}' : ']')) {
        if (nesting.in_object()) key(cursor, text, buffer);
        continue;
      }
      nesting.close();
    } else {
      scalar(cursor, text, buffer);
    }
    for (;; nesting.close()) {
      if (!nesting.is_open()) return cursor.position();
      cursor.skip_space();
      if (cursor.take(',')) break;
      cursor.expect(nesting.in_object() ? '}' : ']', "expected ',' or a closing bracket");
    }
    if (nesting.in_object()) key(cursor, text, buffer);
  }
}

}  // namespace fieldfare::detail
