# SPDX-License-Identifier: Apache-2.0
# find_package(fieldfare [COMPONENTS stream]) and pkg-config for what was built.
include(CMakePackageConfigHelpers)
set(config_dir "${CMAKE_INSTALL_LIBDIR}/cmake/fieldfare")

# fieldfare_install(TARGET EXPORT): the library, its headers and its exported target.
function(fieldfare_install target export)
  install(
    TARGETS ${target}
    EXPORT ${export}
    COMPONENT development
    FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT development)
  install(EXPORT ${export} NAMESPACE fieldfare:: DESTINATION "${config_dir}" COMPONENT development)
endfunction()

fieldfare_install(fieldfare fieldfareTargets)
if(FIELDFARE_BUILD_STREAM)
  fieldfare_install(fieldfare_stream fieldfare_streamTargets)
endif()

configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/fieldfareConfig.cmake.in" fieldfareConfig.cmake
                              INSTALL_DESTINATION "${config_dir}" NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(fieldfareConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(
  FILES "${CMAKE_CURRENT_BINARY_DIR}/fieldfareConfig.cmake" "${CMAKE_CURRENT_BINARY_DIR}/fieldfareConfigVersion.cmake"
        "${PROJECT_SOURCE_DIR}/cmake/FindRdKafka.cmake"
  DESTINATION "${config_dir}"
  COMPONENT development)

# pkg-config: a static library needs its own dependencies on the link line, a shared one carries them.
get_target_property(type fieldfare TYPE)
set(pc_requires "eigen3")
if(type STREQUAL "STATIC_LIBRARY")
  string(APPEND pc_requires " simdjson")
endif()
file(RELATIVE_PATH pc_prefix "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
configure_file("${PROJECT_SOURCE_DIR}/cmake/fieldfare.pc.in" fieldfare.pc @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/fieldfare.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig"
        COMPONENT development)
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/NOTICE"
        DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT development)
