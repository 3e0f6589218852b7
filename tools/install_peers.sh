#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what `make bench` compares with: the extra "bench" into .venv, and into .venv-bench what needs older
# packages. A peer that cannot be installed is named and left out; the page of results names it again.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

# All at once if that works; else one by one, so that one of them does not take the others with it.
install() { # python constraints requirements-file
  local pip=("$1" -m pip install -q --disable-pip-version-check --no-input --progress-bar off -c "$2")
  "${pip[@]}" -r "$3" 2>/dev/null && return
  while IFS= read -r requirement; do
    requirement=${requirement%%#*}
    [[ -n ${requirement// /} ]] || continue
    "${pip[@]}" "${requirement// /}" || echo "cannot be installed: $requirement" >&2
  done <"$3"
}

if [[ ! -f .venv-bench/.ready || tools/bench-requirements.txt -nt .venv-bench/.ready || pyproject.toml -nt .venv-bench/.ready ]]; then
  [[ -x .venv-bench/bin/python ]] || python3 -m venv .venv-bench || exit 1
  .venv/bin/python tools/requirements.py bench >.venv-bench/main-requirements.txt
  install .venv/bin/python tools/constraints.txt .venv-bench/main-requirements.txt
  install .venv-bench/bin/python tools/bench-constraints.txt tools/bench-requirements.txt
  touch .venv-bench/.ready
fi
