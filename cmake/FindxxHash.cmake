# SPDX-License-Identifier: Apache-2.0
# Finds xxhash.h, which is used header-only (XXH_INLINE_ALL). Defines xxHash::header.
find_path(xxHash_INCLUDE_DIR xxhash.h)
mark_as_advanced(xxHash_INCLUDE_DIR)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(xxHash REQUIRED_VARS xxHash_INCLUDE_DIR)
if(xxHash_FOUND AND NOT TARGET xxHash::header)
  add_library(xxHash::header INTERFACE IMPORTED GLOBAL)
  target_include_directories(xxHash::header INTERFACE "${xxHash_INCLUDE_DIR}")
endif()
