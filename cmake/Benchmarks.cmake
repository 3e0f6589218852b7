# SPDX-License-Identifier: Apache-2.0
# One executable per folder of benchmarks/ that holds C++ contenders.
fieldfare_glob(benchmark_sources "benchmarks/*.cpp")
set(folders)
foreach(source IN LISTS benchmark_sources)
  get_filename_component(folder "${source}" DIRECTORY)
  list(APPEND folders "${folder}")
endforeach()
list(REMOVE_DUPLICATES folders)
foreach(folder IN LISTS folders)
  get_filename_component(name "${folder}" NAME)
  file(GLOB sources CONFIGURE_DEPENDS "${folder}/*.cpp")
  add_executable(bench_${name} ${sources})
  fieldfare_defaults(bench_${name})
  target_include_directories(bench_${name} PRIVATE "${PROJECT_SOURCE_DIR}/benchmarks" "${PROJECT_SOURCE_DIR}/src"
                                                   "${PROJECT_SOURCE_DIR}/tests/cpp")
  target_link_libraries(bench_${name} PRIVATE fieldfare benchmark::benchmark fmt::fmt-header-only
                                              nlohmann_json::nlohmann_json ${CMAKE_DL_LIBS})
  if(FIELDFARE_BUILD_STREAM)
    target_link_libraries(bench_${name} PRIVATE fieldfare_stream RdKafka::rdkafka)
  endif()
  set_target_properties(bench_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
endforeach()
