# SPDX-License-Identifier: Apache-2.0
"""What people see: aligned tables."""

from __future__ import annotations

from collections.abc import Sequence

from fieldfare._printable import printable

__all__ = ["table"]


def table(rows: Sequence[Sequence[str]], *, left: int = 1) -> str:
    """Rows as aligned text, the first `left` columns flush left and the others flush right."""
    shown = [[printable(cell) for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*shown, strict=True)]
    lines = []
    for row in shown:
        cells = [
            cell.ljust(width) if position < left else cell.rjust(width)
            for position, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
