# SPDX-License-Identifier: Apache-2.0
"""The command line: `fieldfare VERB`, or `python -m fieldfare VERB`."""

from __future__ import annotations

import sys

from fieldfare.cli import main

if __name__ == "__main__":
    sys.exit(main())
