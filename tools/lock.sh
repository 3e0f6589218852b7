#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Writes tools/constraints.txt and tools/bench-constraints.txt: every package that the extras need, its version and the
# hashes of its files. Versions that still fit are kept; `tools/lock.sh --upgrade` takes the newest.
set -euo pipefail
cd "$(dirname "$0")/.."

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
python3 -m venv "$temporary/venv"
"$temporary/venv/bin/pip" install -q --disable-pip-version-check uv

lock() { # requirements constraints options...
  "$temporary/venv/bin/uv" pip compile -q --universal --python-version 3.11 --generate-hashes \
    --no-annotate --no-header --output-file "$2" "${@:3}" "$1" >/dev/null
  sed -i '1i # Written by tools/lock.sh, for Python 3.11 and newer: pip refuses a file whose hash is not listed.' "$2"
}

{
  python3 tools/requirements.py dev bench
  printf '%s\n' 'cmake>=3.25,<4' 'pip>=24'
} >"$temporary/requirements.txt"
lock "$temporary/requirements.txt" tools/constraints.txt "$@"
lock tools/bench-requirements.txt tools/bench-constraints.txt "$@"
