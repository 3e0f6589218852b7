// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

namespace fieldfare {

/// Base of everything this library throws: a stable code, the place, and where to read on.
class Error : public std::runtime_error {
 public:
  /// `what()` is the place and the message, with controls and whatever else steers a terminal escaped.
  Error(std::string_view code, std::string where, std::string message);

  /// Stable name of the problem, e.g. `TypeMismatch`; one heading each in docs/errors.md.
  const std::string& code() const noexcept { return code_; }
  /// JSON pointer, column, row or node; empty when the whole input is meant.
  const std::string& where() const noexcept { return where_; }
  /// What is wrong, without the place; as it was given.
  const std::string& message() const noexcept { return message_; }
  /// The command that explains the code and its remedy, from docs/errors.md.
  std::string help() const { return "fieldfare errors " + code_; }
  /// The class's name, e.g. `RecordError`.
  virtual std::string_view kind() const noexcept { return "Error"; }

 private:
  std::string code_, where_, message_;
};

/// A call was given what it cannot take, or an answer was asked for what it does not have.
struct ArgumentError : Error {
  using Error::Error;
  std::string_view kind() const noexcept override { return "ArgumentError"; }
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
