# SPDX-License-Identifier: Apache-2.0
"""What scikit-learn's input validation makes of a matrix: its type, and its containers between steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from fieldfare.errors import SchemaError
from fieldfare.graph import Column, Graph
from fieldfare.importers._fields import dtypes
from fieldfare.spec import ModelSpec

#: Names of types of polars and pyarrow frames, which scikit-learn does not ask for theirs: what takes any type sees
#: these, what takes a real type makes float64 of them.
_UNASKED = {"Float32": "float32", "Float16": "float16"}


def expect_width(step: Any, columns: Sequence[Column], graph: Graph) -> None:
    """Raises SchemaError unless the columns are as many as the step was fitted on."""
    fitted = getattr(step, "n_features_in_", len(columns))
    if fitted != len(columns):
        raise SchemaError(
            f"{graph.path}: was fitted on {fitted} columns and is given {len(columns)}; pass the sample that the "
            "fitted object itself accepts",
            code="MissingColumn",
            where=graph.path,
        )


def common_dtype(columns: Sequence[Column]) -> str:
    """NumPy's type of the matrix of these columns. A type that NumPy does not know counts as float64."""
    names = dtypes(columns)
    if "object" in names:
        return "object"
    held = {_UNASKED.get(name, name) for name in names}
    known = [np.dtype(name) if name in np.sctypeDict else np.dtype(np.float64) for name in held]
    return str(np.result_type(*known)) if known else "float64"


def float_dtype(columns: Sequence[Column]) -> str:
    """The type that check_array(dtype=FLOAT_DTYPES) gives: float64, unless the matrix is of a smaller one already."""
    if _UNASKED.keys() & dtypes(columns):
        return "float64"
    held = common_dtype(columns)
    return held if held in ("float32", "float16") else "float64"


def refuse_half(dtype: str, graph: Graph) -> None:
    """Notes a step that computes in float16."""
    if dtype == "float16":
        graph.unsupported("", "it computes in float16, the type of all of its columns", "float32 or float64 columns")


def document_type(dtype: str) -> str:
    """The document's type of a number column of that NumPy type, behind the door."""
    return "float32" if dtype in ("float32", "float16") else "float64"


def refuse_infinite_numbers(columns: Sequence[Column], graph: Graph) -> None:
    """The fields behind number columns must be finite; among objects scikit-learn does not look for infinities."""
    graph.refuse_infinite(column for column in columns if not column.is_string and column.dtype != "object")


def refuse_strings(columns: Sequence[Column], graph: Graph) -> bool:
    """Notes string columns given to a numeric step."""
    strings = [column.name for column in columns if column.is_string]
    if strings:
        graph.unsupported("", f"string columns {strings} feed a numeric step", "an encoder before it")
    return bool(strings)


def names_out(step: Any, columns: Sequence[Column], fallback: Callable[[], Sequence[str]]) -> list[str]:
    """The step's own names of its outputs; `fallback` where it has none (a custom name, a duplicate)."""
    try:
        return [str(name) for name in step.get_feature_names_out(np.array([c.name for c in columns], dtype=object))]
    except (AttributeError, ValueError, TypeError):
        pass
    try:
        return [str(name) for name in step.get_feature_names_out()]
    except (AttributeError, ValueError, TypeError):
        return [str(name) for name in fallback()]


def output_container(step: Any) -> str:
    """What set_output asks of a step: "default", "pandas" or "polars"."""
    from sklearn.utils._set_output import _get_output_config

    return str(_get_output_config("transform", step)["dense"])


def contained(step: Any, columns: Sequence[Column]) -> Sequence[Column]:
    """The columns as the next step receives them from this one's output container."""
    if output_container(step) != "polars":
        return columns
    # scikit-learn asks only pandas frames and arrays for their type: what comes from polars becomes float64.
    return [c.replace(container="arrow", dtype="Float32" if c.dtype == "float32" else c.dtype) for c in columns]


def followed(made: Sequence[Column] | ModelSpec, name: str, graph: Graph) -> Sequence[Column] | ModelSpec:
    """What a step gives where another one follows it: a model may be a transformer as well."""
    if not isinstance(made, ModelSpec) or made.transformed is None:
        return made
    with graph.at(name):
        return made.transformed()


def stacked(step: Any, blocks: Sequence[Sequence[Column]], sparse: bool) -> Sequence[Column]:
    """Blocks side by side, as ColumnTransformer and FeatureUnion put them."""
    columns = [column for block in blocks for column in block]
    if not sparse and output_container(step) != "default":
        return contained(step, [column.replace(sparse=False, sparse_column=False) for column in columns])
    dtype = common_dtype(columns)
    if sparse and dtype == "object":
        dtype = "float64"
    return [in_matrix(column, dtype, sparse=sparse) for column in columns]


def in_matrix(column: Column, dtype: str, *, sparse: bool) -> Column:
    """The column as one of a matrix of that NumPy type."""
    return column.replace(
        type=column.type if column.is_string else document_type(dtype),
        dtype=dtype,
        categories=None,
        null=column.null if dtype == "object" else "nan",
        sparse=sparse,
        sparse_column=False,
        container="",
    )


def _weighted_terms(step_weight: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """The same of terms of texts, all of one type, which stay in a sparse block."""
    dtype = np.dtype((np.zeros(1, columns[0].dtype) * step_weight).dtype)
    return graph.add(
        "tfidf",
        columns,
        [column.replace(dtype=str(dtype)) for column in columns],
        sublinear=[],
        idf=np.full(len(columns), dtype.type(step_weight), np.float64),
        norm="none",
        dtype=document_type(str(dtype)),
    )


def weighted(step_weight: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """Output of a transformer times its weight: x * weight in the type that NumPy gives the product."""
    if step_weight is None or not columns:
        return columns
    weight = float(step_weight)
    if not np.isfinite(weight) or abs(weight) < np.finfo(np.float64).tiny:
        graph.unsupported("transformer_weights", f"the weight {step_weight!r}", "a finite weight that is not 0")
        return columns
    if refuse_strings(columns, graph):
        return columns
    if graph.makers(columns) <= {"count_terms", "tfidf"}:
        return _weighted_terms(step_weight, columns, graph)
    answer: list[Column] = []
    for column in columns:
        held = column.dtype if column.dtype in np.sctypeDict and column.dtype != "object" else "float64"
        dtype = str((np.zeros(1, held) * step_weight).dtype)
        kind = document_type(dtype)
        answer += graph.add(
            "affine",
            [column],
            [column.replace(type=kind, dtype=dtype)],
            order="multiply_add",
            # The zeros of a sparse matrix are not multiplied: none of them gets a sign.
            shift=[0.0] if column.sparse else [],
            scale=[weight],
            dtype=kind,
        )
    return answer
