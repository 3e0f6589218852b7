#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the sdist and both wheels into dist/; auditwheel puts the libraries they use inside.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"

rm -rf dist build/wheels
python -m build --no-isolation --sdist --outdir dist . >/dev/null
for project in . services; do
  python -m build --no-isolation --wheel --outdir build/wheels "$project" >/dev/null
done
for wheel in build/wheels/*.whl; do
  auditwheel repair --strip --wheel-dir dist "$wheel" 2>/dev/null
done
ls -l dist
