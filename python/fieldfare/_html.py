# SPDX-License-Identifier: Apache-2.0
"""How a model and a predictor show themselves in a notebook."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape as escape_html
from typing import TYPE_CHECKING

from fieldfare._printable import printable

if TYPE_CHECKING:
    from fieldfare.predictor import Predictor

__all__ = ["artifact_html"]

_SHOWN_FIELDS = 50
_SHOWN_CATEGORIES = 8
_SHOWN_TARGETS = 8


def artifact_html(title: str, predictor: Predictor) -> str:
    """Inputs, nodes and classes as one HTML fragment; every text of the artifact is escaped."""
    info = predictor.info
    facts = {
        "nodes": " → ".join(info["nodes"]) + (f", {info['trees']} trees" if info["trees"] else ""),
        "classes": _classes(predictor),
        "features": str(info["features"]),
        "engine": info["engine"],
        "source": ", ".join([info["source"], *info["libraries"]]),
        "created": info["created"],
        "digest": info["digest"],
    }
    summary = "".join(f"<tr><th>{_escape(name)}</th><td>{_escape(value)}</td></tr>" for name, value in facts.items())
    return (
        f"<div class='fieldfare'><b>{title}</b> {_escape(info['name'])} {_escape(info['version'])}"
        f"<table>{summary}</table>"
        f"<details><summary>{len(predictor.schema)} inputs</summary>{_inputs(predictor)}</details></div>"
    )


def _classes(predictor: Predictor) -> str:
    """The labels; of several targets one after the other."""
    shown = [
        ", ".join(map(str, target.classes)) or "none: a regressor" for target in predictor.targets[:_SHOWN_TARGETS]
    ]
    hidden = len(predictor.targets) - len(shown)
    return "; ".join([*shown, f"{hidden} more targets"] if hidden else shown)


def _escape(text: str) -> str:
    """A text as HTML shows it."""
    return escape_html(printable(text))


def _inputs(predictor: Predictor) -> str:
    rows = [_row("th", ["name", "type", "missing", "categories"])]
    for field in predictor.schema[:_SHOWN_FIELDS]:
        known = list(field.categories[:_SHOWN_CATEGORIES])
        hidden = len(field.categories) - len(known)
        text = ", ".join([*known, f"{hidden} more"] if hidden else known)
        rows.append(_row("td", [field.name, field.type, "accepted" if field.nullable else "refused", text]))
    hidden = len(predictor.schema) - _SHOWN_FIELDS
    if hidden > 0:
        rows.append(_row("td", [f"{hidden} more", "", "", ""]))
    return f"<table>{''.join(rows)}</table>"


def _row(tag: str, cells: Iterable[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{_escape(cell)}</{tag}>" for cell in cells) + "</tr>"
