// SPDX-License-Identifier: Apache-2.0
#include "stream/secrets.hpp"

#include <algorithm>
#include <array>

namespace fieldfare::stream {
namespace {

constexpr std::string_view mask = "******";

/// A shorter one is found in too many words to be looked for inside of a text.
constexpr std::size_t shortest = 4;

void replace_all(std::string& text, const std::string& secret) {
  for (auto at = text.find(secret); at != text.npos; at = text.find(secret, at + mask.size()))
    text.replace(at, secret.size(), mask);
}

/// `https://user:password@host`
void mask_user(std::string& text) {
  constexpr std::string_view scheme_end = "://";
  for (auto at = text.find(scheme_end); at != text.npos; at = text.find(scheme_end, at)) {
    at += scheme_end.size();
    const auto host_end = std::min(text.find_first_of("/?# ,", at), text.size());
    const auto user_end = text.rfind('@', host_end);
    if (user_end != text.npos && user_end >= at && user_end < host_end) text.replace(at, user_end - at, mask);
  }
}

}  // namespace

bool is_secret(std::string_view property) {
  constexpr std::array<std::string_view, 7> parts{"password", "passphrase",         "secret",     "ssl.key.pem",
                                                  "ssl_key",  "oauthbearer.config", "private.key"};
  return std::any_of(parts.begin(), parts.end(),
                     [&](auto part) { return property.find(part) != std::string_view::npos; });
}

Secrets::Secrets(const KafkaConfig& kafka) {
  for (const auto* properties : {&kafka.consumer, &kafka.producer})
    for (const auto& [key, value] : *properties)
      if (is_secret(key) && !value.empty()) values_.push_back(value);
  std::sort(values_.begin(), values_.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

std::string Secrets::masked(std::string text) const {
  for (const auto& secret : values_) {
    if (text == secret) return std::string(mask);
    if (secret.size() >= shortest) replace_all(text, secret);
  }
  mask_user(text);
  return text;
}

}  // namespace fieldfare::stream
