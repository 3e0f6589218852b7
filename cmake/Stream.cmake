# SPDX-License-Identifier: Apache-2.0
# fieldfare::stream, the Kafka scoring loop.
fieldfare_glob(stream_sources "src/stream/*.cpp")
fieldfare_glob(stream_headers "include/fieldfare/stream/*.hpp")

add_library(fieldfare_stream ${stream_sources})
add_library(fieldfare::stream ALIAS fieldfare_stream)
fieldfare_defaults(fieldfare_stream)
target_sources(
  fieldfare_stream PUBLIC FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/include" FILES ${stream_headers})
target_include_directories(fieldfare_stream PRIVATE "${PROJECT_SOURCE_DIR}/src")
target_link_libraries(
  fieldfare_stream
  PUBLIC fieldfare
  PRIVATE RdKafka::rdkafka
          prometheus-cpp::core
          spdlog::spdlog
          fmt::fmt
          simdjson::simdjson
          tomlplusplus::tomlplusplus
          Threads::Threads
          "$<BUILD_INTERFACE:Boost::headers>"
          "$<BUILD_INTERFACE:nlohmann_json::nlohmann_json>"
          "$<BUILD_INTERFACE:taocpp::pegtl>")
set_target_properties(
  fieldfare_stream
  PROPERTIES EXPORT_NAME stream VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}
             VERIFY_INTERFACE_HEADER_SETS ${FIELDFARE_BUILD_TESTS})
fieldfare_find_libraries(fieldfare_stream "${CMAKE_INSTALL_LIBDIR}")
