# SPDX-License-Identifier: Apache-2.0
# Configures, builds and runs one consumer project; called by ctest, see cmake/Tests.cmake.
file(REMOVE_RECURSE "${binary}")
set(here "${source}/tests/consumer")

if(consumer MATCHES "^pkg_config")
  file(MAKE_DIRECTORY "${binary}")
  set(ENV{PKG_CONFIG_PATH} "${prefix}/${libdir}/pkgconfig:$ENV{PKG_CONFIG_PATH}")
  if(consumer STREQUAL "pkg_config_c")
    set(packages fieldfare-c)
    set(compiler "${c_compiler}")
    set(sources "${here}/find_package_c/main.c")
  else()
    set(packages fieldfare eigen3)
    set(sources "${here}/main.cpp" "${here}/other.cpp")
  endif()
  execute_process(COMMAND pkg-config --cflags --libs ${packages} OUTPUT_VARIABLE pkg_flags
                  OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  separate_arguments(pkg_flags UNIX_COMMAND "${flags} ${pkg_flags}")
  execute_process(COMMAND "${compiler}" ${sources} -o "${binary}/consumer" ${pkg_flags} COMMAND_ERROR_IS_FATAL ANY)
else()
  execute_process(
    COMMAND "${CMAKE_COMMAND}" -S "${here}/${consumer}" -B "${binary}" -G "${generator}" -D
            CMAKE_BUILD_TYPE=${build_type} -D CMAKE_CXX_COMPILER=${compiler} -D "CMAKE_CXX_FLAGS=${flags}" -D
            CMAKE_PREFIX_PATH=${prefix} -D CMAKE_CXX_COMPILER_LAUNCHER=${launcher}
            --no-warn-unused-cli -D FIELDFARE_WARNINGS_AS_ERRORS=ON
    COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND "${CMAKE_COMMAND}" --build "${binary}" COMMAND_ERROR_IS_FATAL ANY)
endif()

set(ENV{LD_LIBRARY_PATH} "${prefix}/${libdir}:$ENV{LD_LIBRARY_PATH}")
execute_process(COMMAND "${binary}/consumer" COMMAND_ERROR_IS_FATAL ANY)
