# SPDX-License-Identifier: Apache-2.0
# fieldfare._core, the extension module. Installed only as the component "python", which the wheel consists of.
find_package(Python 3.10 REQUIRED COMPONENTS Interpreter Development.Module)
if(NOT pybind11_DIR)
  execute_process(COMMAND "${Python_EXECUTABLE}" -m pybind11 --cmakedir OUTPUT_VARIABLE pybind11_DIR
                  OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
set(PYBIND11_FINDPYTHON ON)
fieldfare_dependency(
  pybind11 pybind11::module
  PACKAGE 2.12 CONFIG
  DECLARE GIT_REPOSITORY https://github.com/pybind/pybind11.git
          GIT_TAG a2e59f0e7065404b44dfe92a28aca47ba1378dc4) # 2.13.6

fieldfare_glob(binding_sources "bindings/*.cpp")
pybind11_add_module(fieldfare_python MODULE ${binding_sources})
fieldfare_defaults(fieldfare_python)
target_include_directories(fieldfare_python PRIVATE "${PROJECT_SOURCE_DIR}/src")
target_link_libraries(fieldfare_python PRIVATE fieldfare fmt::fmt-header-only)
set_target_properties(fieldfare_python PROPERTIES OUTPUT_NAME _core)
install(TARGETS fieldfare_python LIBRARY DESTINATION fieldfare COMPONENT python EXCLUDE_FROM_ALL)
# What `fieldfare errors` prints.
install(FILES "${PROJECT_SOURCE_DIR}/docs/errors.md" DESTINATION fieldfare COMPONENT python EXCLUDE_FROM_ALL)
