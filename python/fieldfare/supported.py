# SPDX-License-Identifier: Apache-2.0
"""What can be converted: every estimator, transformer and option, and what is refused and why.

`python -m fieldfare.supported docs/supported.md` writes the table as the documentation has it.
"""

from __future__ import annotations

import html
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from fieldfare import importers
from fieldfare.spec import Support

__all__ = ["SupportTable", "supported"]

_LIBRARIES = {"sklearn": "scikit-learn", "xgboost": "XGBoost", "lightgbm": "LightGBM", "catboost": "CatBoost"}

_HEAD = """# What is supported

Generated from the importers by `python -m fieldfare.supported docs/supported.md`; the same table is
`fieldfare.supported()`. Whatever is not listed is refused by name when a model is converted. Versions are those of the
source library that the tests run with; after every conversion the sample's rows are scored by both sides and compared,
so another version that computes otherwise is refused too.

Answers have the source library's bits, or lie within the tolerance given, for one of two reasons. **BLAS** chooses the
order of a sum by the machine and the number of rows; **NumPy's exp** has other last bits on other machines. There the
source library's own answer is not one number, and the share of rows with equal bits is what was seen on an x86-64
machine with AVX-512 (breast cancer, wine, digits, iris and made-up classes; diabetes and made-up values).
"""


class SupportTable(Sequence[Support]):
    """The rows of the table, sorted by name. Shows itself as text, and as HTML in a notebook."""

    def __init__(self, rows: Sequence[Support]) -> None:
        self._rows = tuple(rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: int) -> Support:  # type: ignore[override]
        return self._rows[index]

    def __iter__(self) -> Iterator[Support]:
        return iter(self._rows)

    def __str__(self) -> str:
        lines: list[str] = []
        for row in self._rows:
            lines.append(f"{row.name} ({row.versions})" if row.versions else row.name)
            lines.append(f"  = {row.exactness}")
            lines.extend(f"  + {option}" for option in row.options)
            lines.extend(f"  - {what}: {why}" for what, why in row.refused)
        return "\n".join(lines)

    __repr__ = __str__

    def markdown(self) -> str:
        """The page docs/supported.md."""
        parts = [_HEAD]
        for package, rows in groupby(self._rows, key=lambda row: row.name.partition(".")[0]):
            parts.append(f"\n## {_LIBRARIES.get(package, package)}\n")
            parts.append("| class | answers | supported | refused, and why | versions |\n|---|---|---|---|---|")
            for row in rows:
                options = "; ".join(row.options)
                refused = "; ".join(f"{what}: {why}" for what, why in row.refused)
                cells = (f"`{row.name}`", row.exactness, _cell(options), _cell(refused), row.versions)
                parts.append(f"| {' | '.join(cells)} |")
        return "\n".join(parts) + "\n"

    def _repr_html_(self) -> str:
        body = "".join(
            f"<tr><td><code>{html.escape(row.name)}</code></td>"
            f"<td>{html.escape(row.exactness)}</td>"
            f"<td>{'<br>'.join(html.escape(option) for option in row.options)}</td>"
            f"<td>{'<br>'.join(html.escape(f'{what}: {why}') for what, why in row.refused)}</td>"
            f"<td>{html.escape(row.versions)}</td></tr>"
            for row in self._rows
        )
        head = "<tr><th>class</th><th>answers</th><th>supported</th><th>refused, and why</th><th>versions</th></tr>"
        return f"<table>{head}{body}</table>"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def supported(search: str = "") -> SupportTable:
    """Every class that can be converted, with its options and what is refused of them. Imports no source library.

    search: only classes in whose name or options, supported or refused, this text stands; upper and lower case are the
    same."""
    if not isinstance(search, str):
        raise TypeError(f"search is a str, not {type(search).__qualname__}")
    wanted = search.casefold()
    return SupportTable(
        [row for row in importers.supported() if any(wanted in text.casefold() for text in _names(row))]
    )


def _names(row: Support) -> Iterator[str]:
    yield row.name
    yield from row.options
    yield from (what for what, _ in row.refused)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(supported().markdown(), encoding="utf-8")
