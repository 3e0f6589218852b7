// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/error_guide.hpp"
#include "cli/exit_status.hpp"
#include "cli/verbs.hpp"
#include "detail/printable.hpp"

namespace fieldfare::cli {
namespace {

constexpr std::string_view chapter_mark = "\n## ", code_mark = "\n### ";

/// What the guide says of one code.
struct Section {
  std::string_view code, text;
};

bool same_letters(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
  const std::size_t last = text.find_last_not_of('\n');
  const std::size_t first = text.find_first_not_of('\n');
  return last == text.npos ? std::string_view() : text.substr(first, last + 1 - first);
}

/// The sections in the order of the page.
std::vector<Section> sections() {
  std::vector<Section> found;
  const std::string_view guide = error_guide();
  for (std::size_t at = guide.find(code_mark); at != guide.npos;) {
    const std::size_t begin = at + code_mark.size(), line = guide.find('\n', begin);
    at = guide.find(code_mark, line);
    const std::size_t end = std::min(at, guide.find(chapter_mark, line));
    found.push_back({guide.substr(begin, line - begin), trimmed(guide.substr(line, end - line))});
  }
  return found;
}

/// The first line of a section: the classes, and the beginning of what is wrong.
std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

void explain(const std::string& code) {
  for (const Section& section : sections())
    if (same_letters(section.code, code)) return fmt::print("{}\n\n{}\n", section.code, section.text);
  throw UsageError(detail::printable(code) + ": no such code", "`fieldfare errors` lists the codes");
}

void list() {
  std::size_t width = 0;
  for (const Section& section : sections()) width = std::max(width, section.code.size());
  for (const Section& section : sections()) fmt::print("{:<{}}  {}\n", section.code, width, first_line(section.text));
}

}  // namespace

CLI::App* add_errors(CLI::App& app, int& status) {
  auto code = std::make_shared<std::string>();
  CLI::App* verb = app.add_subcommand("errors", "Explain an error code and say what to do; without one, list them all");
  verb->add_option("CODE", *code, "the code of an error, such as TypeMismatch");
  verb->callback([code, &status] {
    code->empty() ? list() : explain(*code);
    status = done;
  });
  return verb;
}

}  // namespace fieldfare::cli
