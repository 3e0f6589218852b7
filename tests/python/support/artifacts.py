# SPDX-License-Identifier: Apache-2.0
"""Small artifacts written by hand: documents as docs/artifact_format.md describes them, without any importer."""

from __future__ import annotations

import json
from typing import Any

from fieldfare import _core
from fieldfare.graph import runs

NO_CHECKS: dict[str, Any] = {
    "rows": 0,
    "words": [],
    "numbers": [],
    "strings": [],
    "margins": [],
    "margin_tolerance": [],
    "outputs": [],
    "output_tolerance": [],
}
NO_BASELINE: dict[str, Any] = {"rows": 0, "fields": [], "score_edges": [], "score_counts": []}
SIGMOID: dict[str, Any] = {"op": "sigmoid", "type": "float64", "scale": 1.0}
IDENTITY: dict[str, Any] = {"op": "identity"}
JOBS = ["admin", "technician", "jürgen", "housemaid with a rather long name"]


def field(
    name: str,
    kind: str = "float64",
    *,
    nullable: bool = False,
    infinite: bool = False,
    categories: tuple[str, ...] = (),
) -> dict[str, Any]:
    """One field of a schema."""
    return {
        "name": name,
        "type": kind,
        "nullable": nullable,
        "infinite": infinite,
        "rounding": "float64",
        "categories": list(categories),
    }


def ordinal(column: int, words: list[str]) -> dict[str, Any]:
    """A string column to its position in `words`; -1 unknown, -2 missing."""
    return {
        "op": "ordinal_encoder",
        "inputs": [column, 1],
        "columns": [
            {
                "strings": words,
                "numbers": [],
                "codes": [float(i) for i in range(len(words))],
                "missing": "value",
                "missing_code": -2.0,
                "unknown": "value",
                "unknown_code": -1.0,
            }
        ],
        "dtype": "float64",
    }


def linear(coefficients: list[float], intercept: list[float]) -> dict[str, Any]:
    """A linear model, one output per intercept."""
    return {
        "op": "linear_model",
        "outputs": len(intercept),
        "coefficients": coefficients,
        "intercept": intercept,
        "sum": "float64",
    }


def stumps(features: list[int], thresholds: list[float]) -> dict[str, Any]:
    """A forest of one split each; tree i adds -i or +i + 0.25, missing goes left."""
    trees = len(features)
    return {
        "op": "tree_ensemble",
        "outputs": 1,
        "input": "float64",
        "sum": "float64",
        "comparison": "<=",
        "tiny_is_zero": False,
        "members": "left",
        "negative_category": "other",
        "start": [0.0],
        "divide_by": 1.0,
        "tree_nodes": [3] * trees,
        "tree_output": [0] * trees,
        "left": [1, -1, -1] * trees,
        "right": [2, -1, -1] * trees,
        "feature": [part for f in features for part in (f, -1, -1)],
        "threshold": [part for t in thresholds for part in (t, 0.0, 0.0)],
        "flags": [1, 0, 0] * trees,
        "missing": [],
        "leaf_value": [part for i in range(trees) for part in (-float(i), i + 0.25)],
        "leaf_id": [1, 2] * trees,
        "member_count": [],
        "member": [],
        "known_count": [],
        "known": [],
    }


def document(
    schema: list[dict[str, Any]],
    model: dict[str, Any],
    *,
    steps: list[dict[str, Any]] | None = None,
    features: list[int] | None = None,
    link: dict[str, Any] | None = None,
    classes: list[Any] | None = None,
    decision: str = "argmax",
    rule: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A whole document; by default every field is a feature, every number is accepted, and the link is identity."""
    columns = list(range(len(schema))) if features is None else features
    types = [each["type"] for each in schema]
    anything = {"missing": True, "infinite": True, "range": "float64"}

    def node(part: dict[str, Any], inputs: list[int], accepts: dict[str, Any]) -> dict[str, Any]:
        part = {key: value for key, value in part.items() if key != "inputs"}
        blocks = _core.infer(json.dumps(part), {}, [types[i] for i in inputs])
        types.extend(block["type"] for block in blocks for _ in range(block["width"]))
        return {**part, "inputs": runs(inputs).tolist(), "accepts": accepts, "blocks": blocks}

    nodes = [node(step, [step["inputs"][0]], anything) for step in steps or []]
    nodes.append(node(model, columns, rule or anything))
    outputs = model["outputs"]
    margins = list(range(len(types) - outputs, len(types)))
    nodes.append(node(link or IDENTITY, margins, anything))
    answers = list(range(margins[-1] + 1, len(types)))
    raw = (link or IDENTITY) == IDENTITY and decision != "argmax"
    return {
        "format": "fieldfare",
        "version": 1,
        "schema": schema,
        "matrix": {"width": len(schema), "positions": [], "left_out": "zero"},
        "nodes": nodes,
        "features": runs(columns).tolist(),
        "feature_names": [f"f{column}" for column in columns],
        "targets": [
            {
                "margins": runs(margins).tolist(),
                "outputs": runs(answers).tolist(),
                "classes": classes or [],
                "probabilities": bool(classes) and not raw,
                "decision": decision,
            }
        ],
        "checks": NO_CHECKS,
        "provenance": {
            "name": "hand <made>",
            "version": "1",
            "created": "2026-01-01T00:00:00Z",
            "source": "tests.support.artifacts",
            "libraries": ["numpy 1"],
        },
        "baseline": NO_BASELINE,
    }


def build(written: dict[str, Any]) -> bytes:
    """The artifact of a document without tensors."""
    return _core.build(json.dumps(written), {})


def every_type(*, nullable: bool) -> bytes:
    """One field of every type; `transform` gives them back as numbers, strings as their position in JOBS."""
    schema = [
        field("flag", "bool", nullable=nullable),
        field("count", "int64", nullable=nullable),
        field("single", "float32", nullable=nullable),
        field("real", "float64", nullable=nullable),
        field("wide", "float64", nullable=nullable, infinite=True),
        field("job", "string", nullable=nullable, categories=tuple(JOBS)),
    ]
    model = stumps([0, 1, 2, 3, 4, 5], [0.5, 40.0, 0.1, 0.1, 1.0, 1.0])
    return build(document(schema, model, steps=[ordinal(5, JOBS)], features=[0, 1, 2, 3, 4, 6]))


def one_field(kind: str, *, nullable: bool = False, infinite: bool = False) -> bytes:
    """A single field `x`; `transform` shows what a value became. Only floating-point fields take `infinite`."""
    floating = kind.startswith("float")
    schema = [field("x", kind, nullable=nullable, infinite=infinite and floating, categories=tuple(JOBS))]
    if kind != "string":
        return build(document(schema, stumps([0], [0.5])))
    return build(document(schema, stumps([0], [0.5]), steps=[ordinal(0, JOBS)], features=[1]))


def numeric(width: int) -> bytes:
    """A regressor on `width` float64 fields x0, x1, ...: a sum of stumps."""
    schema = [field(f"x{i}", nullable=True) for i in range(width)]
    return build(document(schema, stumps(list(range(width)), [i / width for i in range(width)])))


def classifier(classes: list[Any], *, link: dict[str, Any] | None = None) -> bytes:
    """A linear classifier on one number `x` and one string `job`, binary or with one margin per class."""
    schema = [field("x"), field("job", "string", nullable=True, categories=tuple(JOBS))]
    outputs = 1 if len(classes) == 2 else len(classes)
    coefficients = [0.5 * (1 + i) * (-1) ** i for i in range(2 * outputs)]
    model = linear(coefficients, [0.25 * i for i in range(outputs)])
    default = SIGMOID if outputs == 1 else {"op": "softmax", "type": "float64"}
    return build(
        document(
            schema,
            model,
            steps=[ordinal(1, JOBS)],
            features=[0, 2],
            link=link or default,
            classes=classes,
            decision="margin_positive" if outputs == 1 or link else "argmax",
        )
    )
