#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes .venv with the packages of the extra "dev", at the versions and hashes of tools/constraints.txt; those are of
# Python 3.11 and newer, Python 3.10 gets the newest versions that it can have.
set -euo pipefail
cd "$(dirname "$0")/.."

[[ -x .venv/bin/python ]] || python3 -m venv .venv
.venv/bin/python -c 'import sys; sys.exit("fieldfare needs Python 3.10 or newer" if sys.version_info < (3, 10) else 0)'
install=(.venv/bin/python -m pip --disable-pip-version-check --no-input install -q --progress-bar off)
if .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  "${install[@]}" -r <(sed -n '/^pip==/,/[^\\]$/p' tools/constraints.txt) # an older pip knows no hashes in constraints
  install+=(-c tools/constraints.txt)
else
  "${install[@]}" --upgrade 'pip>=24'
fi
.venv/bin/python tools/requirements.py dev >.venv/requirements.txt
"${install[@]}" -r .venv/requirements.txt

# An older system's CMake is left alone; a newer one goes into .venv.
version=$(cmake --version 2>/dev/null | sed -n '1s/[^0-9]*//p' || true)
if [[ $(printf '%s\n' 3.25 "${version:-0}" | sort -V | head -n 1) != 3.25 ]]; then
  "${install[@]}" 'cmake>=3.25,<4'
fi
