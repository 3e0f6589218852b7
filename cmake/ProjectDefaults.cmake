# SPDX-License-Identifier: Apache-2.0
# What every target of the project shares. Nothing here reaches a consumer's targets.

if(PROJECT_IS_TOP_LEVEL)
  if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
  endif()
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  if(NOT CMAKE_CXX_COMPILER_LAUNCHER)
    find_program(FIELDFARE_CCACHE ccache)
    mark_as_advanced(FIELDFARE_CCACHE)
    if(FIELDFARE_CCACHE)
      set(CMAKE_CXX_COMPILER_LAUNCHER "${FIELDFARE_CCACHE}")
    endif()
  endif()
endif()

include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)

# A bug in what reads bytes from anyone is to end in an error, not in somebody's hands: functions with arrays check their
# frame, calls of libc their bounds, and no table of addresses stays writable. Sanitizers bring checks of their own.
function(fieldfare_harden target)
  if(MSVC OR CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    return()
  endif()
  target_compile_options(
    ${target} PRIVATE -fstack-protector-strong
                      $<$<CONFIG:Release,RelWithDebInfo,MinSizeRel>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>)
  if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    target_link_options(${target} PRIVATE -Wl,-z,relro,-z,now,-z,noexecstack)
  endif()
endfunction()

# Scores must have the same bits in every build, so a*b+c is never fused behind the source's back.
function(fieldfare_defaults target)
  target_compile_features(${target} PRIVATE cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON)
  fieldfare_harden(${target})
  if(MSVC)
    target_compile_options(${target} PRIVATE /W4 /fp:precise $<$<BOOL:${FIELDFARE_WARNINGS_AS_ERRORS}>:/WX>)
  else()
    target_compile_options(
      ${target} PRIVATE -ffp-contract=off -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                        $<$<BOOL:${FIELDFARE_WARNINGS_AS_ERRORS}>:-Werror>)
    # GCC 12's vectorizer of neighbouring statements leaves out the rounding of two doubles to float and back.
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      target_compile_options(${target} PRIVATE -fno-tree-slp-vectorize)
    endif()
    # GCC 12 warns of overlapping memcpy in std::string's own operator+ (GCC bug 105651).
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
      target_compile_options(${target} PRIVATE -Wno-restrict)
    endif()
  endif()
endfunction()

# fieldfare_find_libraries(TARGET FOLDER): installed in that folder, it finds the project's shared libraries from there.
function(fieldfare_find_libraries target folder)
  file(RELATIVE_PATH way "/${folder}" "/${CMAKE_INSTALL_LIBDIR}")
  set(origin "$<IF:$<PLATFORM_ID:Darwin>,@loader_path,$ORIGIN>")
  set_target_properties(${target} PROPERTIES INSTALL_RPATH "$<$<BOOL:${BUILD_SHARED_LIBS}>:${origin}/${way}>")
endfunction()

# fieldfare_glob(OUT pattern...): files below the project's root, looked for again at every build.
function(fieldfare_glob out)
  list(TRANSFORM ARGN PREPEND "${PROJECT_SOURCE_DIR}/")
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${ARGN})
  set(${out} ${files} PARENT_SCOPE)
endfunction()
