# SPDX-License-Identifier: Apache-2.0
# The C++ tests again, as other processors and a sanitizer see them. Those that build everything once more are long:
# `make tsan` and `make aarch64`.

# fieldfare_skip(NAME REASON): a test that cannot run here, and says so.
function(fieldfare_skip name reason)
  add_test(NAME ${name} COMMAND "${CMAKE_COMMAND}" -E echo "Skipped: ${reason}")
  set_tests_properties(${name} PROPERTIES SKIP_REGULAR_EXPRESSION "^Skipped")
endfunction()

# The tests that start threads, under ThreadSanitizer, in a build of their own.
set(thread_sources ${test_sources})
list(FILTER thread_sources INCLUDE REGEX "cpp/(main|column/batch|io/json_lines|stream/stream_test|support/.*)\\.cpp$|\
cpp/plan/(forest|load|random_graph)_test\\.cpp$")
fieldfare_test_program(fieldfare_thread_tests ${thread_sources})
set_target_properties(fieldfare_thread_tests PROPERTIES EXCLUDE_FROM_ALL ON)
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize")
  foreach(name threads old_processor aarch64)
    fieldfare_skip(cpp.${name} "this build has a sanitizer of its own")
  endforeach()
  return()
endif()

include(CheckCXXSourceCompiles)
set(CMAKE_REQUIRED_FLAGS -fsanitize=thread)
check_cxx_source_compiles("int main() {}" FIELDFARE_HAS_THREAD_SANITIZER)
unset(CMAKE_REQUIRED_FLAGS)
if(NOT FIELDFARE_HAS_THREAD_SANITIZER)
  fieldfare_skip(cpp.threads "the compiler has no -fsanitize=thread")
else()
  set(flags "-fsanitize=thread")
  # Asio's fences order what its own locks order too, and only the locks are seen by the sanitizer.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    string(APPEND flags " -Wno-tsan")
  endif()
  add_test(
    NAME cpp.threads
    COMMAND
      "${CMAKE_CTEST_COMMAND}" --build-and-test "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}/threads"
      --build-generator "${CMAKE_GENERATOR}" --build-noclean --build-target fieldfare_thread_tests --build-options
      -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER} -DCMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER}
      -DCMAKE_BUILD_TYPE=Debug "-DCMAKE_CXX_FLAGS_DEBUG=-O1 -g1" "-DCMAKE_CXX_FLAGS=${flags}"
      -DFIELDFARE_WARNINGS_AS_ERRORS=${FIELDFARE_WARNINGS_AS_ERRORS} -DFIELDFARE_BUILD_STREAM=${FIELDFARE_BUILD_STREAM}
      -DFIELDFARE_BUILD_PROGRAM=OFF -DFIELDFARE_BUILD_PYTHON=OFF -DFIELDFARE_BUILD_BENCHMARKS=OFF
      -DFIELDFARE_BUILD_EXAMPLES=OFF -DFIELDFARE_INSTALL=OFF --test-command
      "${PROJECT_BINARY_DIR}/threads/fieldfare_thread_tests")
  # Where the kernel spreads a program over more of the address space than the sanitizer expects, it cannot start.
  set_tests_properties(cpp.threads PROPERTIES TIMEOUT 900 LABELS long ENVIRONMENT FIELDFARE_TEST_SHORT=1 SKIP_REGULAR_EXPRESSION
                                              "ThreadSanitizer: unexpected memory mapping")
endif()

# Tests on an emulated processor of 2008, which stops at any instruction beyond the baseline.
find_program(FIELDFARE_QEMU_X86_64 qemu-x86_64)
if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
  fieldfare_skip(cpp.old_processor "not built for x86-64")
elseif(NOT FIELDFARE_QEMU_X86_64)
  fieldfare_skip(cpp.old_processor "there is no qemu-x86_64; Debian's package is qemu-user")
else()
  add_test(NAME cpp.old_processor COMMAND "${FIELDFARE_QEMU_X86_64}" -cpu Nehalem $<TARGET_FILE:fieldfare_tests>
                                          "--source-file=*/plan/engine/*,*/plan/random*,*/op/*,*/column/*")
  set_tests_properties(cpp.old_processor PROPERTIES TIMEOUT 600 ENVIRONMENT FIELDFARE_TEST_SHORT=1)
endif()

# Most tests on an emulated 64-bit ARM processor: it has kernels and a sign of char of its own.
find_program(FIELDFARE_AARCH64_COMPILER aarch64-linux-gnu-g++)
find_program(FIELDFARE_QEMU_AARCH64 qemu-aarch64)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
  fieldfare_skip(cpp.aarch64 "the test cpp is this test here")
elseif(NOT FIELDFARE_AARCH64_COMPILER OR NOT FIELDFARE_QEMU_AARCH64)
  fieldfare_skip(cpp.aarch64 "needs aarch64-linux-gnu-g++ and qemu-aarch64; Debian's packages are \
g++-aarch64-linux-gnu and qemu-user")
else()
  set(headers)
  foreach(target Eigen3::Eigen doctest::doctest fmt::fmt-header-only nlohmann_json::nlohmann_json simdjson::simdjson
                 xxHash::header)
    list(APPEND headers "$<TARGET_PROPERTY:${target},INTERFACE_INCLUDE_DIRECTORIES>")
  endforeach()
  add_test(
    NAME cpp.aarch64
    COMMAND
      "${CMAKE_CTEST_COMMAND}" --build-and-test "${PROJECT_SOURCE_DIR}/tests/aarch64" "${PROJECT_BINARY_DIR}/aarch64"
      --build-generator "${CMAKE_GENERATOR}" --build-noclean --build-target check --build-options
      -DCMAKE_TOOLCHAIN_FILE=${PROJECT_SOURCE_DIR}/tests/aarch64/toolchain.cmake
      -DCMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER} "-DFIELDFARE_HEADERS=${headers}"
      -DFIELDFARE_WARNINGS_AS_ERRORS=${FIELDFARE_WARNINGS_AS_ERRORS})
  set_tests_properties(cpp.aarch64 PROPERTIES TIMEOUT 1800 LABELS long ENVIRONMENT FIELDFARE_TEST_SHORT=1)
endif()
