#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs every benchmark: a folder's run.py and bench_*.py, which start its C++ contenders; without them, the C++ program.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"
shopt -s nullglob

for folder in benchmarks/*/; do
  scripts=("$folder"run.py "$folder"bench_*.py)
  for script in "${scripts[@]}"; do
    [[ -e $script ]] || continue
    echo "== $script"
    python "$script"
  done
  program=build/release/bin/bench_$(basename "$folder")
  if [[ -x $program ]] && ! compgen -G "$folder*.py" >/dev/null; then
    echo "== $program"
    "$program"
  fi
done
