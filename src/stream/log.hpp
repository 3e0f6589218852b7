// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <initializer_list>
#include <memory>
#include <string_view>
#include <variant>

#include "fieldfare/error.hpp"
#include "fieldfare/stream/config.hpp"

namespace spdlog {
class logger;
}

namespace fieldfare::stream {

class StderrSink;

enum class Level { debug, info, warning, error };

/// One named value of a log line, named as in the Elastic Common Schema where that has a name.
struct LogField {
  template <class T>
  LogField(std::string_view field_name, const T& field_value) : name(field_name) {
    if constexpr (std::is_same_v<T, bool>)
      value = field_value;
    else if constexpr (std::is_integral_v<T>)
      value = static_cast<std::int64_t>(field_value);
    else if constexpr (std::is_floating_point_v<T>)
      value = static_cast<double>(field_value);
    else
      value = std::string_view(field_value);
  }
  std::string_view name;
  std::variant<bool, std::int64_t, double, std::string_view> value;
};

/// Writes events to the standard error stream, one line each: JSON in Elastic Common Schema 8 names, or text.
/// Safe to use from several threads. Never waits for whoever reads that stream.
class Log {
 public:
  Log(const LogConfig& config, std::string_view service);

  /// `action` says what happened in one stable word (`event.action`), `message` says it to a person.
  void operator()(Level level, std::string_view action, std::string_view message,
                  std::initializer_list<LogField> fields = {}) const;
  /// An error that ends something.
  void failure(std::string_view action, const Error& error) const;

 private:
  std::shared_ptr<StderrSink> sink_;
  std::shared_ptr<spdlog::logger> logger_;
  bool json_;
  std::string service_;
};

}  // namespace fieldfare::stream
