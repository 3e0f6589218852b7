# SPDX-License-Identifier: Apache-2.0
"""The native fieldfare program as an installable package."""

from pathlib import Path

__all__ = ["program"]


def program() -> Path:
    """Path of the native `fieldfare` executable in this package."""
    return Path(__file__).resolve().parent / "bin" / "fieldfare"
