# SPDX-License-Identifier: Apache-2.0
# Every dependency: the system's package first, a source release second, pinned by its commit or by the hash of its
# archive: both name the very files.
include(FetchContent)

# fieldfare_dependency(NAME TARGET PACKAGE find_package args... DECLARE FetchContent args... SETTINGS KEY=VALUE...)
# makes TARGET available, in a parent project too: one that uses add_subdirectory links our dependencies.
function(fieldfare_dependency name target)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "PACKAGE;DECLARE;SETTINGS")
  if(TARGET ${target})
    return()
  endif()
  FetchContent_Declare(${name} SYSTEM DOWNLOAD_EXTRACT_TIMESTAMP ON ${arg_DECLARE}
                       FIND_PACKAGE_ARGS ${arg_PACKAGE} GLOBAL)
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
  DECLARE GIT_REPOSITORY https://gitlab.com/libeigen/eigen.git
          GIT_TAG 3147391d946bb4b6c68edd901f2add6ac1f31f8c # 3.4.0
  SETTINGS BUILD_TESTING=OFF EIGEN_BUILD_DOC=OFF EIGEN_BUILD_PKGCONFIG=ON)
fieldfare_dependency(
  nlohmann_json nlohmann_json::nlohmann_json
  PACKAGE 3.11 CONFIG
  DECLARE GIT_REPOSITORY https://github.com/nlohmann/json.git
          GIT_TAG 9cca280a4d0ccf0c08f47a99aa71d1b0e52f8d03 # 3.11.3
  SETTINGS JSON_BuildTests=OFF)
fieldfare_dependency(
  simdjson simdjson::simdjson
  PACKAGE CONFIG
  DECLARE URL https://github.com/simdjson/simdjson/archive/refs/tags/v3.10.1.tar.gz
          URL_HASH SHA256=1e8f881cb2c0f626c56cd3665832f1e97b9d4ffc648ad9e1067c134862bba060)
fieldfare_dependency(
  fmt fmt::fmt-header-only
  PACKAGE CONFIG
  DECLARE GIT_REPOSITORY https://github.com/fmtlib/fmt.git
          GIT_TAG e69e5f977d458f2650bb346dadf2ad30c5320281 # 10.2.1
  SETTINGS FMT_INSTALL=ON)
fieldfare_dependency(
  xxHash xxHash::header
  PACKAGE MODULE
  DECLARE GIT_REPOSITORY https://github.com/Cyan4973/xxHash.git
          GIT_TAG bbb27a5efb85b92a0486cf361a8635715a53f6ba) # 0.8.2
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
    DECLARE URL https://github.com/confluentinc/librdkafka/archive/refs/tags/v2.5.3.tar.gz
            URL_HASH SHA256=eaa1213fdddf9c43e28834d9a832d9dd732377d35121e42f875966305f52b8ff
    SETTINGS RDKAFKA_BUILD_STATIC=ON RDKAFKA_BUILD_EXAMPLES=OFF RDKAFKA_BUILD_TESTS=OFF)
  if(NOT TARGET RdKafka::rdkafka)
    add_library(RdKafka::rdkafka ALIAS rdkafka)
  endif()
  fieldfare_dependency(
    tomlplusplus tomlplusplus::tomlplusplus
    PACKAGE 3.3 CONFIG
    DECLARE GIT_REPOSITORY https://github.com/marzer/tomlplusplus.git
            GIT_TAG 30172438cee64926dc41fdd9c11fb3ba5b2ba9de) # 3.4.0
  fieldfare_dependency(
    spdlog spdlog::spdlog
    PACKAGE CONFIG
    DECLARE GIT_REPOSITORY https://github.com/gabime/spdlog.git
            GIT_TAG 27cb4c76708608465c413f6d0e6b8d99a4d84302 # 1.14.1
    SETTINGS SPDLOG_FMT_EXTERNAL=ON SPDLOG_INSTALL=ON)
  fieldfare_dependency(
    prometheus-cpp prometheus-cpp::core
    PACKAGE CONFIG
    DECLARE GIT_REPOSITORY https://github.com/jupp0r/prometheus-cpp.git
            GIT_TAG ad99e21f4706193670c42b36c9824dc997f4c475 GIT_SUBMODULES "" # 1.2.4
    SETTINGS ENABLE_PULL=OFF ENABLE_PUSH=OFF ENABLE_TESTING=OFF ENABLE_COMPRESSION=OFF)
  fieldfare_dependency(
    Boost Boost::headers
    PACKAGE 1.74
    DECLARE URL https://github.com/boostorg/boost/releases/download/boost-1.84.0/boost-1.84.0.tar.xz
            URL_HASH SHA256=2e64e5d79a738d0fa6fb546c6e5c2bd28f88d268a2a080546f74e5ff98f29d0e
    SETTINGS BOOST_INCLUDE_LIBRARIES=beast)
  if(NOT TARGET Boost::headers)
    add_library(Boost::headers ALIAS boost_beast)
  endif()
  fieldfare_dependency(
    pegtl taocpp::pegtl
    PACKAGE 3.2 CONFIG
    DECLARE GIT_REPOSITORY https://github.com/taocpp/PEGTL.git
            GIT_TAG cf639f7f4ee125f68e1ccfba8d99ebc0de57b9fe # 3.2.7
    SETTINGS PEGTL_BUILD_TESTS=OFF PEGTL_BUILD_EXAMPLES=OFF)
endif()

if(FIELDFARE_BUILD_PROGRAM)
  fieldfare_dependency(
    CLI11 CLI11::CLI11
    PACKAGE 2.1 CONFIG
    DECLARE GIT_REPOSITORY https://github.com/CLIUtils/CLI11.git
            GIT_TAG 6c7b07a878ad834957b98d0f9ce1dbe0cb204fc9 # 2.4.2
    SETTINGS CLI11_PRECOMPILED=OFF)
endif()

if(FIELDFARE_BUILD_TESTS)
  fieldfare_dependency(
    doctest doctest::doctest
    PACKAGE 2.4 CONFIG
    DECLARE GIT_REPOSITORY https://github.com/doctest/doctest.git
            GIT_TAG ae7a13539fb71f270b87eb2e874fbac80bc8dda2 # 2.4.11
    SETTINGS DOCTEST_WITH_TESTS=OFF DOCTEST_WITH_MAIN_IN_STATIC_LIB=OFF)
endif()

if(FIELDFARE_BUILD_BENCHMARKS)
  fieldfare_dependency(
    benchmark benchmark::benchmark
    PACKAGE 1.7 CONFIG
    DECLARE GIT_REPOSITORY https://github.com/google/benchmark.git
            GIT_TAG c58e6d0710581e3a08d65c349664128a8d9a2461 # 1.9.1
    SETTINGS BENCHMARK_ENABLE_TESTING=OFF BENCHMARK_ENABLE_INSTALL=OFF)
endif()
