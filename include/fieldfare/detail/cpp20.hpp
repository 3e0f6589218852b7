// SPDX-License-Identifier: Apache-2.0
#pragma once
// The first line of every public header that includes no other one, so that an older standard is named before anything
// that it does not know.
#if defined(_MSVC_LANG) ? _MSVC_LANG < 202002L : __cplusplus < 202002L
#error "fieldfare needs C++20: compile with -std=c++20, or with target_compile_features(... cxx_std_20) in CMake"
#endif
