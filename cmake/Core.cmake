# SPDX-License-Identifier: Apache-2.0
# fieldfare::fieldfare, the library: schema to score, with no optional component.
file(GLOB_RECURSE core_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/*.cpp")
list(FILTER core_sources EXCLUDE REGEX "/src/(stream|serve|store|cli)/")
file(GLOB_RECURSE core_headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/include/fieldfare/*.h"
     "${PROJECT_SOURCE_DIR}/include/fieldfare/*.hpp")
list(FILTER core_headers EXCLUDE REGEX "/fieldfare/(stream|serve|store)/")

# One translation unit per instruction set; the engine chooses at run time what this machine has.
foreach(source IN LISTS core_sources)
  if(source MATCHES "_avx2\\.cpp$")
    set(flags -mavx2)
  elseif(source MATCHES "_avx512\\.cpp$")
    set(flags -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512vbmi)
    # GCC 12 warns of the deliberately undefined values in its own intrinsics (GCC bug 105593).
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
      list(APPEND flags -Wno-uninitialized -Wno-maybe-uninitialized)
    endif()
  else()
    continue()
  endif()
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$" AND NOT MSVC)
    set_source_files_properties("${source}" PROPERTIES COMPILE_OPTIONS "${flags}")
  else()
    list(REMOVE_ITEM core_sources "${source}")
  endif()
endforeach()

add_library(fieldfare ${core_sources})
add_library(fieldfare::fieldfare ALIAS fieldfare)
fieldfare_defaults(fieldfare)
target_compile_features(fieldfare PUBLIC cxx_std_20)
target_sources(fieldfare PUBLIC FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/include" FILES ${core_headers})
target_include_directories(fieldfare PRIVATE "${PROJECT_SOURCE_DIR}/src")
# Header-only dependencies stay out of the exported link line; Eigen is for those who include fieldfare/eigen.hpp.
target_link_libraries(
  fieldfare
  PUBLIC Eigen3::Eigen
  PRIVATE simdjson::simdjson "$<BUILD_INTERFACE:nlohmann_json::nlohmann_json>"
          "$<BUILD_INTERFACE:fmt::fmt-header-only>" "$<BUILD_INTERFACE:xxHash::header>")
set_target_properties(fieldfare PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION "${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}"
                                           VERIFY_INTERFACE_HEADER_SETS ${FIELDFARE_BUILD_TESTS})
# In a static library the C++ symbols stay inside the program that links it; the C interface is always exported.
get_target_property(type fieldfare TYPE)
if(type STREQUAL "STATIC_LIBRARY")
  set_target_properties(fieldfare PROPERTIES CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
endif()
