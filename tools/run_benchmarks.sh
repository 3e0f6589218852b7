#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs every benchmark: the C++ ones of the release build, then benchmarks/*/*.py.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"
shopt -s nullglob

for benchmark in build/release/bin/bench_* benchmarks/*/bench_*.py; do
  echo "== $benchmark"
  if [[ $benchmark == *.py ]]; then python "$benchmark"; else "$benchmark"; fi
done
