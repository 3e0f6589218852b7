# SPDX-License-Identifier: Apache-2.0
"""`fieldfare inspect`: what is in an artifact."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import Any

from fieldfare._printable import json_text, printable
from fieldfare.cli.arguments import add_artifact, add_json
from fieldfare.cli.failure import DONE

__all__ = ["add", "describe"]


def add(verbs: Any) -> None:
    """Adds the parser."""
    parser = verbs.add_parser("inspect", help="show what is in an artifact: inputs, steps, model, checks, origin")
    add_artifact(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Loads, which checks everything, and shows."""
    import fieldfare

    description = describe(fieldfare.load(options.artifact))
    print(json_text(description) if options.json else _text(_shown(description), printable(options.artifact)))
    return DONE


def describe(predictor: Any) -> dict[str, Any]:
    """What is in an artifact, without its large arrays."""
    from fieldfare import _core

    document = json.loads(_core.document(predictor.artifact))
    info = predictor.info
    return {
        "format": info["format_version"],
        "bytes": info["artifact_bytes"],
        "digest": info["digest"],
        "provenance": document["provenance"],
        "schema": document["schema"],
        "nodes": [_node(node) for node in document["nodes"]],
        "features": info["features"],
        "targets": [
            {**target, "margins": _width(target["margins"]), "outputs": _width(target["outputs"])}
            for target in document["targets"]
        ],
        "engine": {"name": info["engine"], "bytes": info["plan_bytes"]},
        "checks": _checks(document["checks"]),
        "baseline": {"rows": document["baseline"]["rows"]},
    }


def _node(node: dict[str, Any]) -> dict[str, Any]:
    """The op and the options of a node, without its arrays, and how many columns it reads and gives."""
    options = {key: value for key, value in node.items() if not isinstance(value, (dict, list))}
    outputs = sum(block["width"] for block in node["blocks"])
    return {**options, "inputs": _width(node["inputs"]), "outputs": outputs}


def _width(runs: Any) -> int | None:
    """How many columns; None: the list of them is too long to be in the document."""
    return sum(runs[1::2]) if isinstance(runs, list) else None


def _checks(checks: dict[str, Any]) -> dict[str, Any]:
    def manner(what: str) -> str:
        if not checks[f"{what}s"]:
            return "not stored"
        return "within a stored tolerance" if checks[f"{what}_tolerance"] else "equal bits"

    return {"rows": checks["rows"], "margins": manner("margin"), "outputs": manner("output")}


def _shown(value: Any) -> Any:
    """Plain values whose texts a terminal shows as they are."""
    if isinstance(value, dict):
        return {printable(key): _shown(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_shown(each) for each in value]
    return printable(value) if isinstance(value, str) else value


def _text(description: dict[str, Any], path: str) -> str:
    provenance, checks = description["provenance"], description["checks"]
    origin = [(key, provenance[key]) for key in ("name", "version", "created", "source")]
    head = [
        ("artifact", path),
        *origin,
        ("libraries", ", ".join(provenance["libraries"])),
        ("digest", description["digest"]),
        ("size", f"{description['bytes']} bytes, format {description['format']}"),
    ]
    tail = [
        ("features", str(description["features"])),
        *(line for target in description["targets"] for line in _target(target)),
        ("engine", "{name}, {bytes} bytes of tables".format(**description["engine"])),
        ("checks", f"{checks['rows']} rows replayed: margins {checks['margins']}, outputs {checks['outputs']}"),
        ("baseline", f"{description['baseline']['rows']} rows of training sample"),
    ]
    parts = [_lines(head), _fields(description["schema"]), _nodes(description["nodes"]), _lines(tail)]
    return "\n\n".join("\n".join(part) for part in parts)


def _lines(pairs: Sequence[tuple[str, str]]) -> list[str]:
    return [f"{name:<12}{text}" for name, text in pairs if text]


def _fields(schema: Sequence[dict[str, Any]]) -> list[str]:
    width = max((len(field["name"]) for field in schema), default=0)
    lines = [f"{len(schema)} inputs"]
    for field in schema:
        text = f"  {field['name']:<{width}}  {field['type']:<8}"
        text += " may be missing" if field["nullable"] else ""
        text += " may be infinite" if field["infinite"] else ""
        known = field["categories"]
        text += f" {len(known)} known: {_some(known)}" if known else ""
        lines.append(text.rstrip())
    return lines


def _nodes(nodes: Sequence[dict[str, Any]]) -> list[str]:
    lines = [f"{len(nodes)} nodes"]
    for number, node in enumerate(nodes, 1):
        named = ("op", "inputs", "outputs")
        options = ", ".join(f"{key} {value}" for key, value in node.items() if key not in named and value is not None)
        widths = f"{'many' if node['inputs'] is None else node['inputs']} -> {node['outputs']}"
        lines.append(f"  {number:<3}{node['op']:<18} {widths}{f'; {options}' if options else ''}")
    return lines


def _target(target: dict[str, Any]) -> list[tuple[str, str]]:
    what = "probabilities" if target["probabilities"] else "numbers"
    lines = [("predicts", f"{target['outputs']} {what}")]
    if target["classes"]:
        lines.append(("classes", f"{_some(target['classes'])}; label by {target['decision']}"))
    return lines


def _some(values: Sequence[Any], most: int = 6) -> str:
    shown = ", ".join(map(str, values[:most]))
    return shown if len(values) <= most else f"{shown}, and {len(values) - most} more"
