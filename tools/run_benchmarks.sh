#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs every benchmark: the drivers benchmarks/*/bench_*.py, which start the C++ contenders of the release build.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"

for benchmark in benchmarks/*/bench_*.py; do
  echo "== $benchmark"
  python "$benchmark"
done
