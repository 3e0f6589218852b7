#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Compares fieldfare with its peers and writes docs/benchmarks.md; arguments go to benchmarks/peers.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"

tools/install_peers.sh
python benchmarks/peers "$@"
