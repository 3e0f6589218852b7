// SPDX-License-Identifier: Apache-2.0
#include "stream/log.hpp"

#include <spdlog/logger.h>

#include <array>
#include <chrono>
#include <ctime>
#include <string>

#include "detail/printable.hpp"
#include "fieldfare/version.hpp"
#include "stream/json_text.hpp"
#include "stream/stderr_sink.hpp"

namespace fieldfare::stream {
namespace {

constexpr std::array<std::string_view, 4> level_names{"debug", "info", "warn", "error"};
constexpr std::array levels{spdlog::level::debug, spdlog::level::info, spdlog::level::warn, spdlog::level::err};

/// Now, as 2026-11-21T14:42:07.123Z.
std::string timestamp() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  const auto seconds = static_cast<std::time_t>(ms / 1000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 40> text{};
  const auto size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  std::string fraction = std::to_string(1000 + ms % 1000);
  fraction[0] = '.';
  return std::string(text.data(), size) + fraction + "Z";
}

/// A name, a client's message, may hold anything: it must neither break the line nor steer who reads it.
void append_text(std::string& out, std::string_view text) { append_json(out, detail::printable(text)); }

void append(std::string& out, const LogField& field) {
  std::visit(
      [&]<class T>(const T& value) {
        if constexpr (std::is_same_v<T, std::string_view>)
          append_text(out, value);
        else
          append_json(out, value);
      },
      field.value);
}

}  // namespace

Log::Log(const LogConfig& config, std::string_view service) : json_(config.format == "json"), service_(service) {
  sink_ = std::make_shared<StderrSink>();
  logger_ = std::make_shared<spdlog::logger>("fieldfare", sink_);
  logger_->set_pattern("%v");
  const auto wanted = config.level == "warning" ? std::string_view("warn") : std::string_view(config.level);
  for (std::size_t i = 0; i < levels.size(); ++i)
    if (level_names[i] == wanted) logger_->set_level(levels[i]);
}

void Log::operator()(Level level, std::string_view action, std::string_view message,
                     std::initializer_list<LogField> fields) const {
  const auto index = static_cast<std::size_t>(level);
  if (!logger_->should_log(levels[index])) return;
  if (const auto lost = sink_->take_lost())
    (*this)(Level::error, "log-lines-lost", "log lines were lost: the reader of the standard error stream stood still",
            {{"fieldfare.log.lost", lost}});
  std::string line;
  if (json_) {
    line = "{\"@timestamp\":\"" + timestamp() + "\",\"log.level\":\"" + std::string(level_names[index]) +
           "\",\"message\":";
    append_text(line, message);
    line += ",\"ecs.version\":\"8.11.0\",\"event.dataset\":\"fieldfare.stream\",\"event.action\":";
    append_json(line, action);
    line += ",\"service.type\":\"fieldfare\",\"service.version\":";
    append_json(line, version);
    line += ",\"service.name\":";
    append_text(line, service_);
    for (const auto& field : fields) {
      line += ',';
      append_json(line, field.name);
      line += ':';
      append(line, field);
    }
    line += '}';
  } else {
    line = timestamp() + ' ' + std::string(level_names[index]) + ' ' + detail::printable(message);
    for (const auto& field : fields) {
      line += ' ';
      line += field.name;
      line += '=';
      append(line, field);
    }
  }
  logger_->log(levels[index], spdlog::string_view_t(line.data(), line.size()));
}

void Log::failure(std::string_view action, const Error& error) const {
  (*this)(
      Level::error, action, error.what(),
      {{"error.type", error.kind()}, {"error.code", error.code()}, {"error.message", std::string_view(error.what())}});
}

}  // namespace fieldfare::stream
