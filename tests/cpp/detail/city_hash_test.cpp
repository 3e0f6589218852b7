// SPDX-License-Identifier: Apache-2.0
// Hashes that CatBoost 1.2.10 wrote into one-hot splits on these texts.
#include <doctest/doctest.h>

#include <string>

#include "fieldfare/column/vocabulary.hpp"

namespace {

using fieldfare::Vocabulary;
using fieldfare::detail::category_hash;

std::string made_text(std::size_t length) {
  std::string text;
  for (std::size_t i = 0; i < length; ++i) text += static_cast<char>('a' + (i * i + 3 * length) % 26);
  return text;
}

TEST_CASE("category hashes are CatBoost's, on both sides of every length at which the method changes") {
  struct Known {
    std::size_t length;
    std::uint32_t hash;
  };
  constexpr Known known[] = {
      {0, 0x2F90404Fu},   {1, 0x7F58CD59u},   {2, 0xEF550BB0u},   {3, 0x89BB94CEu},   {4, 0x8E22C3E9u},
      {5, 0x74396E22u},   {7, 0x6A066F93u},   {8, 0xE7B5CBB0u},   {9, 0x239F94D8u},   {12, 0xF86CB80Fu},
      {15, 0xD48CD117u},  {16, 0xCE2358F5u},  {17, 0xD35FDC4Au},  {24, 0xDC32A248u},  {31, 0xB686F36Au},
      {32, 0x407F101Fu},  {33, 0x5308A32Cu},  {48, 0xD22E5FD9u},  {63, 0xFE0E8F62u},  {64, 0x8BB1FC78u},
      {65, 0x926E0E3Cu},  {100, 0x893976A7u}, {127, 0x1694AAD0u}, {128, 0x1A6C51C5u}, {129, 0xD014C553u},
      {192, 0x73E302CBu}, {255, 0x9DB47462u}, {256, 0x0B11F669u}, {300, 0xA1B0AF0Du}};
  for (const Known& each : known) {
    CAPTURE(each.length);
    CHECK(category_hash(made_text(each.length)) == each.hash);
  }
  CHECK(category_hash("technician") == 0xEE02B6CBu);
  CHECK(category_hash("blue-collar") == 0xB80B663Eu);
  CHECK(category_hash("\xC3\xA4") == 0x0A67E727u);
  CHECK(category_hash("\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E") == 0x523782BDu);
  CHECK(category_hash("-17") == 0x89EAF62Bu);
  CHECK(category_hash(" ") == 0x455D70DBu);
}

TEST_CASE("a vocabulary of hashes knows every text by its hash") {
  const Vocabulary hashes = Vocabulary::of_hashes();
  CHECK(hashes.hashes());
  CHECK(static_cast<std::uint32_t>(hashes.find("technician")) == 0xEE02B6CBu);
  CHECK(static_cast<std::uint32_t>(hashes.find("")) == 0x2F90404Fu);
  CHECK_FALSE(Vocabulary({"a"}).hashes());
}

}  // namespace
