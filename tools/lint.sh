#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every check of `make lint`; with --fix, formats the sources in place instead.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
export PATH="$PWD/.venv/bin:$PATH"

mapfile -t cpp < <(git ls-files --cached --others --exclude-standard -- '*.cpp' '*.hpp' '*.h')
mapfile -t scripts < <(git ls-files --cached --others --exclude-standard -- '*.sh' .ci/run)

if [[ ${1:-} == --fix ]]; then
  clang-format -i "${cpp[@]}"
  ruff check -q --fix .
  ruff format -q .
  exit
fi

failed=()
check() { # name command...
  local name=$1 start=$SECONDS
  shift
  "$@" || failed+=("$name")
  echo "$name: $((SECONDS - start)) s"
}

# clang-tidy reads how each file is compiled; the files it has passed unchanged are not read again.
tidy() {
  cmake --preset release >build/configure.log || { cat build/configure.log && return 1; }
  python tools/clang_tidy.py build/release "${JOBS:-$(nproc)}"
}

check clang-format clang-format --dry-run --Werror "${cpp[@]}"
check ruff ruff check -q .
check 'ruff format' ruff format -q --check .
check mypy mypy --no-error-summary -p fieldfare
check shellcheck shellcheck "${scripts[@]}"
check clang-tidy tidy

((${#failed[@]} == 0)) || { echo "failed: ${failed[*]}; 'make format' mends the formatting" >&2 && exit 1; }
