# SPDX-License-Identifier: Apache-2.0
# Every dependency: the system's package first, a pinned source release second.
include(FetchContent)

# fieldfare_dependency(NAME TARGET PACKAGE find_package args... DECLARE FetchContent args... SETTINGS KEY=VALUE...)
# makes TARGET available, in a parent project too: one that uses add_subdirectory links our dependencies.
function(fieldfare_dependency name target)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "PACKAGE;DECLARE;SETTINGS")
  if(TARGET ${target})
    return()
  endif()
  FetchContent_Declare(${name} SYSTEM ${arg_DECLARE} FIND_PACKAGE_ARGS ${arg_PACKAGE} GLOBAL)
  foreach(setting IN LISTS arg_SETTINGS)
    string(REPLACE "=" ";" pair "${setting}")
    list(GET pair 0 key)
    list(GET pair 1 value)
    set(${key} "${value}")
  endforeach()
  set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)
  set(BUILD_SHARED_LIBS OFF)
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  FetchContent_MakeAvailable(${name})
  string(TOLOWER ${name} lower)
  set(${lower}_SOURCE_DIR "${${lower}_SOURCE_DIR}" PARENT_SCOPE)
endfunction()

# The core.
fieldfare_dependency(
  Eigen3 Eigen3::Eigen
  PACKAGE 3.4 NO_MODULE
  DECLARE GIT_REPOSITORY https://gitlab.com/libeigen/eigen.git GIT_TAG 3.4.0 GIT_SHALLOW ON
  SETTINGS BUILD_TESTING=OFF EIGEN_BUILD_DOC=OFF EIGEN_BUILD_PKGCONFIG=ON)
fieldfare_dependency(
  nlohmann_json nlohmann_json::nlohmann_json
  PACKAGE 3.11 CONFIG
  DECLARE GIT_REPOSITORY https://github.com/nlohmann/json.git GIT_TAG v3.11.3 GIT_SHALLOW ON
  SETTINGS JSON_BuildTests=OFF)
fieldfare_dependency(
  simdjson simdjson::simdjson
  PACKAGE CONFIG
  DECLARE GIT_REPOSITORY https://github.com/simdjson/simdjson.git GIT_TAG v3.10.1 GIT_SHALLOW ON)
fieldfare_dependency(
  fmt fmt::fmt-header-only
  PACKAGE CONFIG
  DECLARE GIT_REPOSITORY https://github.com/fmtlib/fmt.git GIT_TAG 10.2.1 GIT_SHALLOW ON
  SETTINGS FMT_INSTALL=ON)
fieldfare_dependency(
  xxHash xxHash::header
  PACKAGE MODULE
  DECLARE GIT_REPOSITORY https://github.com/Cyan4973/xxHash.git GIT_TAG v0.8.2 GIT_SHALLOW ON)
if(NOT TARGET xxHash::header)
  add_library(xxHash_header INTERFACE)
  target_include_directories(xxHash_header SYSTEM INTERFACE "${xxhash_SOURCE_DIR}")
  add_library(xxHash::header ALIAS xxHash_header)
endif()

if(FIELDFARE_BUILD_STREAM)
  find_package(Threads REQUIRED)
  fieldfare_dependency(
    RdKafka RdKafka::rdkafka
    PACKAGE MODULE
    DECLARE GIT_REPOSITORY https://github.com/confluentinc/librdkafka.git GIT_TAG v2.5.3 GIT_SHALLOW ON
    SETTINGS RDKAFKA_BUILD_STATIC=ON RDKAFKA_BUILD_EXAMPLES=OFF RDKAFKA_BUILD_TESTS=OFF)
  if(NOT TARGET RdKafka::rdkafka)
    add_library(RdKafka::rdkafka ALIAS rdkafka)
  endif()
  fieldfare_dependency(
    tomlplusplus tomlplusplus::tomlplusplus
    PACKAGE 3.3 CONFIG
    DECLARE GIT_REPOSITORY https://github.com/marzer/tomlplusplus.git GIT_TAG v3.4.0 GIT_SHALLOW ON)
  fieldfare_dependency(
    spdlog spdlog::spdlog
    PACKAGE CONFIG
    DECLARE GIT_REPOSITORY https://github.com/gabime/spdlog.git GIT_TAG v1.14.1 GIT_SHALLOW ON
    SETTINGS SPDLOG_FMT_EXTERNAL=ON SPDLOG_INSTALL=ON)
  fieldfare_dependency(
    prometheus-cpp prometheus-cpp::core
    PACKAGE CONFIG
    DECLARE GIT_REPOSITORY https://github.com/jupp0r/prometheus-cpp.git GIT_TAG v1.2.4 GIT_SHALLOW ON GIT_SUBMODULES ""
    SETTINGS ENABLE_PULL=OFF ENABLE_PUSH=OFF ENABLE_TESTING=OFF ENABLE_COMPRESSION=OFF)
  fieldfare_dependency(
    civetweb civetweb::civetweb-cpp
    PACKAGE CONFIG
    DECLARE GIT_REPOSITORY https://github.com/civetweb/civetweb.git GIT_TAG v1.16 GIT_SHALLOW ON
    SETTINGS CIVETWEB_ENABLE_CXX=ON CIVETWEB_BUILD_TESTING=OFF CIVETWEB_ENABLE_SERVER_EXECUTABLE=OFF)
  if(NOT TARGET civetweb::civetweb-cpp)
    add_library(civetweb::civetweb-cpp ALIAS civetweb-cpp)
  endif()
  fieldfare_dependency(
    pegtl taocpp::pegtl
    PACKAGE 3.2 CONFIG
    DECLARE GIT_REPOSITORY https://github.com/taocpp/PEGTL.git GIT_TAG 3.2.7 GIT_SHALLOW ON
    SETTINGS PEGTL_BUILD_TESTS=OFF PEGTL_BUILD_EXAMPLES=OFF)
endif()

if(FIELDFARE_BUILD_PROGRAM)
  fieldfare_dependency(
    CLI11 CLI11::CLI11
    PACKAGE 2.1 CONFIG
    DECLARE GIT_REPOSITORY https://github.com/CLIUtils/CLI11.git GIT_TAG v2.4.2 GIT_SHALLOW ON
    SETTINGS CLI11_PRECOMPILED=OFF)
endif()

if(FIELDFARE_BUILD_TESTS)
  fieldfare_dependency(
    doctest doctest::doctest
    PACKAGE 2.4 CONFIG
    DECLARE GIT_REPOSITORY https://github.com/doctest/doctest.git GIT_TAG v2.4.11 GIT_SHALLOW ON
    SETTINGS DOCTEST_WITH_TESTS=OFF DOCTEST_WITH_MAIN_IN_STATIC_LIB=OFF)
endif()

if(FIELDFARE_BUILD_BENCHMARKS)
  fieldfare_dependency(
    benchmark benchmark::benchmark
    PACKAGE 1.7 CONFIG
    DECLARE GIT_REPOSITORY https://github.com/google/benchmark.git GIT_TAG v1.8.5 GIT_SHALLOW ON
    SETTINGS BENCHMARK_ENABLE_TESTING=OFF BENCHMARK_ENABLE_INSTALL=OFF)
endif()
