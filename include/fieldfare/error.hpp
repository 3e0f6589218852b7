// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace fieldfare {

/// Base of everything this library throws: a stable code, the place, and where to read on.
class Error : public std::runtime_error {
 public:
  Error(std::string_view code, std::string where, const std::string& message)
      : std::runtime_error(where.empty() ? message : where + ": " + message), code_(code), where_(std::move(where)) {}

  /// Stable name of the problem, e.g. `TypeMismatch`; one heading each in docs/errors.md.
  const std::string& code() const noexcept { return code_; }
  /// JSON pointer, column, row or node; empty when the whole input is meant.
  const std::string& where() const noexcept { return where_; }
  /// The heading in docs/errors.md that explains the code and its remedy.
  std::string help() const { return "docs/errors.md#" + lower(code_); }
  /// The class's name, e.g. `RecordError`.
  virtual std::string_view kind() const noexcept { return "Error"; }

 private:
  static std::string lower(std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
  }
  std::string code_, where_;
};

/// A step, option or version that cannot be reproduced exactly.
struct UnsupportedError : Error {
  using Error::Error;
  std::string_view kind() const noexcept override { return "UnsupportedError"; }
};

/// The file is not a valid artifact.
struct ArtifactError : Error {
  using Error::Error;
  std::string_view kind() const noexcept override { return "ArtifactError"; }
};

/// A batch lacks a column or has one of the wrong type; raised when the batch is bound, never per row.
struct SchemaError : Error {
  using Error::Error;
  std::string_view kind() const noexcept override { return "SchemaError"; }
};

/// One record is malformed or holds a value the model does not accept.
struct RecordError : Error {
  using Error::Error;
  std::string_view kind() const noexcept override { return "RecordError"; }
};

/// A configuration file has an unknown key or a value that does not fit.
struct ConfigError : Error {
  using Error::Error;
  std::string_view kind() const noexcept override { return "ConfigError"; }
};

/// A feature store failed.
struct StoreError : Error {
  using Error::Error;
  std::string_view kind() const noexcept override { return "StoreError"; }
};

/// The stream (broker, topic, producer) failed.
struct StreamError : Error {
  using Error::Error;
  std::string_view kind() const noexcept override { return "StreamError"; }
};

}  // namespace fieldfare
