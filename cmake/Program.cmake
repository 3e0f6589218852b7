# SPDX-License-Identifier: Apache-2.0
# The native program: the scoring verbs without Python.
set(FIELDFARE_PROGRAM_DESTINATION "${CMAKE_INSTALL_BINDIR}" CACHE STRING "Where the program is installed")
mark_as_advanced(FIELDFARE_PROGRAM_DESTINATION)
fieldfare_glob(program_sources "src/cli/*.cpp")
if(NOT FIELDFARE_BUILD_STREAM)
  list(FILTER program_sources EXCLUDE REGEX "/src/cli/stream\\.cpp$")
endif()

# What `fieldfare errors` prints is docs/errors.md, compiled in.
set(guide "${PROJECT_SOURCE_DIR}/docs/errors.md")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${guide}")
file(READ "${guide}" FIELDFARE_ERROR_GUIDE)
configure_file("${PROJECT_SOURCE_DIR}/src/cli/error_guide.cpp.in" "${PROJECT_BINARY_DIR}/generated/error_guide.cpp" @ONLY)

add_executable(fieldfare_program ${program_sources} "${PROJECT_BINARY_DIR}/generated/error_guide.cpp")
fieldfare_defaults(fieldfare_program)
target_include_directories(fieldfare_program PRIVATE "${PROJECT_SOURCE_DIR}/src")
target_link_libraries(fieldfare_program PRIVATE fieldfare CLI11::CLI11 fmt::fmt-header-only
                                                nlohmann_json::nlohmann_json)
if(FIELDFARE_BUILD_STREAM)
  target_link_libraries(fieldfare_program PRIVATE fieldfare_stream)
  target_compile_definitions(fieldfare_program PRIVATE FIELDFARE_WITH_STREAM=1)
endif()
set_target_properties(fieldfare_program PROPERTIES OUTPUT_NAME fieldfare RUNTIME_OUTPUT_DIRECTORY
                                                                         "${PROJECT_BINARY_DIR}/bin")
fieldfare_find_libraries(fieldfare_program "${FIELDFARE_PROGRAM_DESTINATION}")
install(TARGETS fieldfare_program RUNTIME DESTINATION "${FIELDFARE_PROGRAM_DESTINATION}" COMPONENT program)

# A wheel carries the licences of what is linked into its program.
if(SKBUILD)
  install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/NOTICE"
          DESTINATION "${SKBUILD_METADATA_DIR}/licenses" COMPONENT program)
  install(DIRECTORY "${PROJECT_SOURCE_DIR}/licenses" DESTINATION "${SKBUILD_METADATA_DIR}/licenses"
          COMPONENT program)
endif()
