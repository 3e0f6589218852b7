# SPDX-License-Identifier: Apache-2.0
# The C++ tests, and the consumer projects that use an installed or embedded fieldfare.
fieldfare_glob(test_sources "tests/cpp/*.cpp")
if(NOT FIELDFARE_BUILD_STREAM)
  list(FILTER test_sources EXCLUDE REGEX "/tests/cpp/stream/")
endif()

# Only those that read files know where the tests are: all others compile alike in every checkout.
set_source_files_properties(
  "${PROJECT_SOURCE_DIR}/tests/cpp/artifact/compatibility_test.cpp" "${PROJECT_SOURCE_DIR}/tests/cpp/io/json_oracle.cpp"
  PROPERTIES COMPILE_DEFINITIONS FIELDFARE_TESTS_DIR="${PROJECT_SOURCE_DIR}/tests")

# fieldfare_test_program(NAME source...)
function(fieldfare_test_program name)
  add_executable(${name} ${ARGN})
  fieldfare_defaults(${name})
  target_compile_options(${name} PRIVATE -O1) # the library is what must be fast; this compiles in a third less time
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}/src" "${PROJECT_SOURCE_DIR}/tests"
                                             "${PROJECT_SOURCE_DIR}/tests/cpp")
  target_link_libraries(${name} PRIVATE fieldfare doctest::doctest nlohmann_json::nlohmann_json simdjson::simdjson
                                        fmt::fmt-header-only xxHash::header)
  if(FIELDFARE_BUILD_STREAM)
    target_link_libraries(
      ${name} PRIVATE fieldfare_stream RdKafka::rdkafka prometheus-cpp::core spdlog::spdlog
                      tomlplusplus::tomlplusplus taocpp::pegtl Threads::Threads)
  endif()
endfunction()

fieldfare_test_program(fieldfare_tests ${test_sources})
add_test(NAME cpp COMMAND fieldfare_tests)
set_tests_properties(cpp PROPERTIES TIMEOUT 600)

include(TestVariants)

# Fixed work whose instructions tests/performance counts.
add_executable(fieldfare_instructions "${PROJECT_SOURCE_DIR}/tests/performance/instructions.cpp")
fieldfare_defaults(fieldfare_instructions)
target_include_directories(fieldfare_instructions PRIVATE "${PROJECT_SOURCE_DIR}/tests/cpp")
target_link_libraries(fieldfare_instructions PRIVATE fieldfare)

# The fuzz targets over committed and generated inputs.
add_subdirectory(tests/fuzz/replay)

# Public headers compile alone.
add_test(NAME headers COMMAND "${CMAKE_COMMAND}" --build "${PROJECT_BINARY_DIR}" --target
                              all_verify_interface_header_sets)
set_tests_properties(headers PROPERTIES TIMEOUT 900)

if(FIELDFARE_INSTALL)
  set(consumers find_package find_package_c add_subdirectory)
  find_program(PKG_CONFIG_EXECUTABLE NAMES pkg-config pkgconf)
  if(PKG_CONFIG_EXECUTABLE)
    find_program(FIELDFARE_CC NAMES cc gcc clang REQUIRED)
    list(APPEND consumers pkg_config pkg_config_c)
  endif()
  if(FIELDFARE_BUILD_STREAM)
    list(APPEND consumers find_package_stream)
  endif()
  add_test(NAME consumer.install COMMAND "${CMAKE_COMMAND}" -E env --unset=DESTDIR "${CMAKE_COMMAND}" --install
                                         "${PROJECT_BINARY_DIR}" --prefix "${PROJECT_BINARY_DIR}/consumer/prefix")
  set_tests_properties(consumer.install PROPERTIES FIXTURES_SETUP fieldfare_installed TIMEOUT 120)
  if(FIELDFARE_BUILD_PROGRAM)
    add_test(NAME consumer.program
             COMMAND "${PROJECT_BINARY_DIR}/consumer/prefix/${FIELDFARE_PROGRAM_DESTINATION}/fieldfare" --version)
    set_tests_properties(consumer.program PROPERTIES FIXTURES_REQUIRED fieldfare_installed TIMEOUT 60)
  endif()
  foreach(consumer IN LISTS consumers)
    add_test(
      NAME consumer.${consumer}
      COMMAND
        "${CMAKE_COMMAND}" -D consumer=${consumer} -D source=${PROJECT_SOURCE_DIR} -D
        binary=${PROJECT_BINARY_DIR}/consumer/${consumer} -D prefix=${PROJECT_BINARY_DIR}/consumer/prefix -D
        libdir=${CMAKE_INSTALL_LIBDIR} -D generator=${CMAKE_GENERATOR} -D compiler=${CMAKE_CXX_COMPILER} -D c_compiler=${FIELDFARE_CC} -D
        build_type=${CMAKE_BUILD_TYPE} -D "flags=${CMAKE_CXX_FLAGS}" -D
        launcher=${CMAKE_CXX_COMPILER_LAUNCHER} -P
        "${PROJECT_SOURCE_DIR}/tests/consumer/run.cmake")
    set_tests_properties(consumer.${consumer} PROPERTIES FIXTURES_REQUIRED fieldfare_installed TIMEOUT 600)
  endforeach()
endif()
