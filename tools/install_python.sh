#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes .venv with the packages of the extra "dev", at the versions of tools/constraints.txt.
set -euo pipefail
cd "$(dirname "$0")/.."

[[ -x .venv/bin/python ]] || python3 -m venv .venv
.venv/bin/python -c 'import sys; sys.exit("fieldfare needs Python 3.10 or newer" if sys.version_info < (3, 10) else 0)'
pip=(.venv/bin/python -m pip --disable-pip-version-check --no-input)
"${pip[@]}" install -q --upgrade 'pip>=24'
.venv/bin/python tools/requirements.py dev >.venv/requirements.txt
"${pip[@]}" install -q --progress-bar off -r .venv/requirements.txt -c tools/constraints.txt

# An older system's CMake is left alone; a newer one goes into .venv.
version=$(cmake --version 2>/dev/null | sed -n '1s/[^0-9]*//p' || true)
if [[ $(printf '%s\n' 3.25 "${version:-0}" | sort -V | head -n 1) != 3.25 ]]; then
  "${pip[@]}" install -q 'cmake>=3.25,<4'
fi
