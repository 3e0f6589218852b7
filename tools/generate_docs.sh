#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Writes the generated pages of docs/.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"

python -m fieldfare.supported docs/supported.md
