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

# pkg-config, for C++ (fieldfare; with eigen3 for those who include fieldfare/eigen.hpp) and for C (fieldfare-c). A
# static library needs its own dependencies on the link line, a shared one carries them.
get_target_property(type fieldfare TYPE)
if(type STREQUAL "STATIC_LIBRARY")
  set(pc_requires simdjson)
  set(pc_runtime " -lstdc++ -lm")
endif()
file(RELATIVE_PATH pc_prefix "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
function(fieldfare_pkg_config pc_name pc_flags pc_libs)
  configure_file("${PROJECT_SOURCE_DIR}/cmake/fieldfare.pc.in" ${pc_name}.pc @ONLY)
  install(FILES "${CMAKE_CURRENT_BINARY_DIR}/${pc_name}.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig"
          COMPONENT development)
endfunction()
fieldfare_pkg_config(fieldfare " -std=c++20" "")
fieldfare_pkg_config(fieldfare-c "" "${pc_runtime}")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/NOTICE"
        DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT development)
