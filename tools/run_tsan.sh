#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the Python module with ThreadSanitizer and runs threads through it. The interpreter is the usual one.
set -euo pipefail
cd "$(dirname "$0")/.."

build=build/tsan-python package=build/tsan-python/package
cmake --preset tsan -B "$build" -DFIELDFARE_BUILD_PYTHON=ON -DFIELDFARE_BUILD_TESTS=OFF -DFIELDFARE_BUILD_STREAM=OFF \
  -DFIELDFARE_BUILD_PROGRAM=OFF >"$build.log" 2>&1 || { cat "$build.log" && exit 1; }
cmake --build "$build" -j "${JOBS:-$(nproc)}" --target fieldfare_python
rm -rf "$package"
mkdir -p "$package"
cp -r python/fieldfare "$package"
cp "$build"/_core*.so "$package/fieldfare"

# Where the kernel spreads a program over more of the address space than the sanitizer expects, it cannot start.
LD_PRELOAD=$("${CXX:-c++}" -print-file-name=libtsan.so) \
  TSAN_OPTIONS="suppressions=tests/python/tsan/suppressions.txt ignore_noninstrumented_modules=1" \
  PYTHONPATH="$package:tests/python" setarch -R python tests/python/tsan/threads.py
