# SPDX-License-Identifier: Apache-2.0
"""The pipeline document while it is being built: columns, steps and what cannot be reproduced.

An importer never writes wiring or JSON: it asks a `Graph` for steps and gets `Column`s back. docs/artifact_format.md
says what the finished document looks like.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.errors import UnsupportedError

__all__ = ["Column", "Document", "Graph", "ModelSpec", "Support", "encode", "is_text"]

Floats = NDArray[np.float64]

#: Arrays of at most this many elements are written inline, as JSON lists.
INLINE_ELEMENTS = 32


@dataclass(frozen=True)
class Column:
    """One column on its way through a pipeline: a field of the schema, or an output of a step.

    A step's outputs are given to `Graph.step` as columns without an id; `dataclasses.replace(column, ...)` makes an
    output that inherits from an input, `Column(name)` one that is never missing or infinite.
    """

    name: str
    #: Of the document: "float64", "float32", "int64", "bool" or "string".
    type: str = "float64"
    #: NumPy's name of the type in which the source library holds the column here, e.g. "int8" or "object".
    dtype: str = "float64"
    #: Position in the document's numbering; -1 until a graph has given one.
    id: int = -1
    #: Fields through which a missing value could arrive here; empty after an imputer or an encoder.
    missing_from: frozenset[str] = frozenset()
    #: Fields through which an infinity could arrive here.
    infinite_from: frozenset[str] = frozenset()
    #: The source library holds the column in a sparse matrix here.
    sparse: bool = False
    #: In what the source library holds the column here, where boosters treat it apart: "arrow" (a table of pyarrow or
    #: polars), "csc" (a sparse matrix by columns); else "".
    container: str = ""
    #: A sparse column of a frame; scikit-learn takes a frame of nothing else for a sparse matrix.
    sparse_column: bool = False
    #: The categories of a field of a pandas/polars/Arrow categorical type, in their own order; else None.
    categories: tuple[Any, ...] | None = None
    #: How the source library holds a missing value here: "nan", "none" (None), "na" (pandas.NA) or "" (cannot tell:
    #: the sample has none).
    null: str = "nan"

    @property
    def is_string(self) -> bool:
        """Whether the column carries strings."""
        return self.type == "string"


@dataclass
class ModelSpec:
    """What a model importer hands over: the model's parts for the document, and the model itself as its own oracle.

    `margins`, `outputs`, `labels` and the tolerances are called with the model's own input, as `prepare` gives it for
    the raw rows, and answer with the source library's own numbers.
    """

    #: {"kind": "linear_model" | "oblivious_ensemble" | "tree_ensemble", ...members}; arrays as ndarrays of the member's
    #: element type.
    model: dict[str, Any]
    #: {"kind": "sigmoid", ...members}
    link: dict[str, Any]
    #: The columns that the model reads, in order.
    features: Sequence[Column]
    #: {"missing": bool, "infinite": bool, "range": "float64" | "float32"}
    feature_rule: dict[str, Any]
    #: (n, model outputs) float64: the raw scores before the link.
    margins: Callable[[Any], Floats]
    #: (n, link outputs) float64: class probabilities, or values.
    outputs: Callable[[Any], Floats]
    #: Labels of a classifier in the order of its outputs, as Python bool, int, float or str; empty for a regressor.
    classes: Sequence[Any] = ()
    #: "argmax", "margin_positive" or "margin_nonnegative".
    decision: str = "argmax"
    #: (n,) the source's own predicted labels or values; None if it has none.
    labels: Callable[[Any], NDArray[Any]] | None = None
    #: (n, model outputs) absolute differences allowed; None: equal bits.
    margin_tolerance: Callable[[Any], Floats] | None = None
    #: (n, link outputs) absolute differences allowed; None: equal bits.
    output_tolerance: Callable[[Any], Floats] | None = None
    #: Per feature (position in `features`), the sorted values at which the model's answer may jump.
    thresholds: dict[int, Floats] = field(default_factory=dict)
    #: From raw rows to the model's own input; importers of containers set it.
    prepare: Callable[[Any], Any] = lambda rows: rows
    #: Whether the model's own input, made dense, is the matrix that Predictor.transform gives.
    features_are_input: bool = True
    #: Of a model that reads part of its input: which columns of it are the features; None: all of them, in order.
    read: NDArray[np.intp] | None = None


@dataclass(frozen=True)
class Support:
    """One row of the table of what is supported; an importer file declares `SUPPORTED: tuple[Support, ...]`."""

    #: Qualified public name, e.g. "sklearn.preprocessing.StandardScaler".
    name: str
    #: What is supported, one phrase each.
    options: tuple[str, ...] = ()
    #: What is refused, and why.
    refused: tuple[tuple[str, str], ...] = ()
    #: Versions of the source library that the tests ran with.
    versions: str = ""
    #: How near to the source library's answers are ours, with the rows that were equal where not all are.
    exactness: str = "equal bits"


class Graph:
    """A pipeline document under construction."""

    def __init__(self, width: int | None = None, *, named: bool = True) -> None:
        """width: columns of the sample; None: as many as there are fields when the first step is added.
        named: the sample is a frame, whose columns have names of their own."""
        self._width = width
        self._named = named
        self._fields: dict[int, dict[str, Any]] = {}  # by position in the sample, which is the column's number
        self._steps: list[dict[str, Any]] = []
        self._entry: dict[str, dict[str, Any]] = {}  # the same, by name
        self._words: dict[int, set[str]] = {}  # field id -> strings that some step knows
        self._field_of: dict[int, int] = {}  # string column id -> field id
        self._null: dict[str, str] = {}  # string field -> how the source library holds its missing values
        self._outputs = 0  # columns that steps have made
        self._path: list[str] = []
        self.problems: list[tuple[str, str, str]] = []
        self._noted: set[tuple[str, str, str]] = set()
        self.libraries: set[str] = set()

    # Columns and steps

    def field(
        self,
        name: str,
        type: str,
        *,
        dtype: str | None = None,
        nullable: bool = True,
        categories: Sequence[Any] | None = None,
        null: str = "nan",
        sparse: bool = False,
        sparse_column: bool = False,
        container: str = "",
        position: int | None = None,
    ) -> Column:
        """Adds a field to the schema: the column at `position` of the sample (None: the next one). It accepts missing
        values (if `nullable`) and, if floating, infinities until a step or the model refuses them."""
        if position is None:
            position = len(self._fields)
        if position in self._fields or (self._width is not None and position >= self._width):
            raise ValueError(f"no field can be added at position {position}")
        floating = type in ("float64", "float32")
        self._fields[position] = {
            "name": name,
            "type": type,
            "nullable": nullable,
            "infinite": floating,
            "rounding": "float32" if type == "float32" else "float64",
            "categories": [],
        }
        self._entry[name] = self._fields[position]
        column = Column(
            name=name,
            type=type,
            dtype=dtype or {"string": "object"}.get(type, type),
            id=position,
            missing_from=frozenset([name]) if nullable else frozenset(),
            infinite_from=frozenset([name]) if floating else frozenset(),
            categories=None if categories is None else tuple(categories),
            null=null,
            sparse=sparse,
            sparse_column=sparse_column,
            container=container,
        )
        if type == "string":
            self._field_of[column.id] = column.id
            self._words[column.id] = set()
            self._null[name] = null
        return column

    def step(self, kind: str, inputs: Sequence[Column], outputs: Sequence[Column], **parameters: Any) -> list[Column]:
        """Adds a step; `outputs` describe its output columns (ids are ignored). Returns them with their ids.

        `parameters` are the members of the C++ struct of that kind: ndarrays, lists, dicts, numbers, strings, None.
        A string output comes from the input at the same position.
        """
        self._steps.append({"kind": kind, "inputs": [column.id for column in inputs], **parameters})
        made = [replace(column, id=self._next_id(), container="") for column in outputs]
        for position, column in enumerate(made):
            if column.is_string:
                self._field_of[column.id] = self._field_of[inputs[position].id]
        return made

    def convert(self, obj: Any, columns: Sequence[Column], name: str = "") -> Sequence[Column] | ModelSpec:
        """Imports a part of the fitted object by the importer of its class; `name` says where it is."""
        from fieldfare import importers

        return importers.convert(obj, columns, self, name)

    def knows(self, column: Column, words: Iterable[str]) -> None:
        """Notes strings that a step knows for a string column, as the known categories of its field."""
        self._words[self._field_of[column.id]].update(words)

    def null_of(self, column: Column) -> str:
        """How the source library holds a missing value of the column: `Column.null`, or what a step before decided."""
        if column.null or not column.is_string:
            return column.null
        return self._null[self._fields[self._field_of[column.id]]["name"]]

    def decide_null(self, column: Column, null: str) -> None:
        """Where the sample cannot tell, the first step that looks for a missing value says how it is held."""
        if column.is_string and not self.null_of(column):
            self._null[self._fields[self._field_of[column.id]]["name"]] = null

    def names_of(self, columns: Sequence[Column]) -> list[str] | None:
        """The names by which the source library receives these columns, if they are the sample's own, from a frame.

        None for an array, and behind a step: there, names are what a container of the source library makes of them."""
        if not self._named or not all(self.is_field(column) for column in columns):
            return None
        return [column.name for column in columns]

    def readers(self, column: Column) -> list[str]:
        """The kinds of the steps that read the texts of a string column's field."""
        field = self._field_of[column.id]
        return [step["kind"] for step in self._steps if any(self._field_of.get(i) == field for i in step["inputs"])]

    def nulls(self) -> dict[str, str]:
        """How missing values of each string field are held; "" where no step looks for them."""
        return self._null

    def refuse_missing(self, columns: Iterable[Column]) -> Sequence[Column]:
        """The consumer of these columns rejects missing values: the fields they come from are not nullable."""
        return [replace(c, missing_from=frozenset()) for c in self._refuse(columns, "nullable", "missing_from")]

    def refuse_infinite(self, columns: Iterable[Column]) -> Sequence[Column]:
        """The consumer of these columns rejects infinities: the fields they come from must be finite."""
        return [replace(c, infinite_from=frozenset()) for c in self._refuse(columns, "infinite", "infinite_from")]

    def _refuse(self, columns: Iterable[Column], flag: str, source: str) -> Sequence[Column]:
        columns = list(columns)
        names = {name for column in columns for name in getattr(column, source)}
        for name in names:
            self._entry[name][flag] = False
        return columns

    def round_once(self, columns: Iterable[Column]) -> None:
        """The consumer of these columns rounds whole numbers to float32 as they are, not by way of float64: so does
        the door, where the two differ."""
        for column in columns:
            if self.is_field(column) and column.dtype in ("int64", "uint64"):
                self._fields[column.id]["rounding"] = "float32"

    def is_field(self, column: Column) -> bool:
        """Whether a column is a field of the schema; every other one is the output of a step."""
        return column.id in self._fields

    def _next_id(self) -> int:
        if self._width is None:
            self._width = len(self._fields)
        self._outputs += 1
        return self._width + self._outputs - 1

    # What cannot be reproduced

    @contextlib.contextmanager
    def at(self, name: str) -> Iterator[None]:
        """Within, problems are reported below the step of that name."""
        self._path.append(name)
        try:
            yield
        finally:
            self._path.pop()

    @property
    def depth(self) -> int:
        """How many objects within one another the import is in."""
        return len(self._path)

    @property
    def path(self) -> str:
        """Where in the fitted object the import is, e.g. "preprocess/scale"."""
        return "/".join(self._path)

    def unsupported(self, where: str, what: str, alternative: str = "") -> None:
        """Notes something that cannot be reproduced; the driver raises all of them at once.

        where: the option (or "" for the step itself); what: the problem; alternative: what would be supported."""
        place = ".".join(part for part in (self.path, where) if part)
        if (place, what, alternative) not in self._noted:
            self._noted.add((place, what, alternative))
            self.problems.append((place, what, alternative))

    def raise_unsupported(self) -> None:
        """Raises UnsupportedError if anything was noted."""
        if self.problems:
            raise self.refusal()

    def refusal(self) -> UnsupportedError:
        """The error that lists everything noted."""
        lines = [
            f"{place or 'model'}: {what}" + (f" (supported: {alternative})" if alternative else "")
            for place, what, alternative in self.problems
        ]
        text = lines[0] if len(lines) == 1 else "\n".join([f"{len(lines)} problems", *(f"- {x}" for x in lines)])
        return UnsupportedError(text, code="Unsupported", where=self.problems[0][0] or "model")

    # The finished parts

    def prune(self, features: Sequence[Column]) -> tuple[list[int], list[Column]]:
        """Drops the fields that no step and no feature reads; gives the positions of those kept, and the features
        under their new numbers: those of the fields one after the other, then those of the steps' outputs."""
        read = {column.id for column in features} | {i for step in self._steps for i in step["inputs"]}
        kept = sorted(read.intersection(self._fields))
        first = self.width
        number = {old: new for new, old in enumerate(kept)}
        number.update((first + i, len(kept) + i) for i in range(self._outputs))
        self._fields = {new: self._fields[old] for new, old in enumerate(kept)}
        self._words = {number[slot]: words for slot, words in self._words.items() if slot in number}
        self._steps = [{**step, "inputs": [number[i] for i in step["inputs"]]} for step in self._steps]
        self._width = len(kept)
        return kept, [replace(column, id=number[column.id]) for column in features]

    @property
    def width(self) -> int:
        """Columns of the sample."""
        return len(self._fields) if self._width is None else self._width

    def schema(self) -> list[dict[str, Any]]:
        """The schema's fields as the document lists them."""
        return [
            {**entry, "categories": sorted(self._words.get(number, ()))}
            for number, entry in sorted(self._fields.items())
        ]

    def steps(self) -> list[dict[str, Any]]:
        """The steps as the document lists them."""
        return self._steps


@dataclass
class Document:
    """A finished document: JSON text and the arrays it refers to."""

    json: str
    tensors: dict[str, NDArray[Any]]


def is_text(text: str) -> bool:
    """Whether it consists of characters: Python's str may hold halves of one, which no file can."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def encode(content: dict[str, Any]) -> Document:
    """Turns a document's content into text and arrays: long ndarrays become tensors named by their place. Raises
    UnsupportedError for a text that is none."""
    tensors: dict[str, NDArray[Any]] = {}

    def plain(value: Any, path: str) -> Any:
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            value = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        if isinstance(value, np.ndarray):
            if value.size <= INLINE_ELEMENTS:
                return plain(value.ravel().tolist(), path)
            tensors[path] = _tensor(value)
            return {"tensor": path}
        if isinstance(value, dict):
            return {str(key): plain(item, f"{path}/{key}" if path else str(key)) for key, item in value.items()}
        if isinstance(value, list) and all(type(item) is float and math.isfinite(item) for item in value):
            return value
        if isinstance(value, (list, tuple)):
            return [plain(item, f"{path}/{position}") for position, item in enumerate(value)]
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, float) and not math.isfinite(value):
            return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        return value

    made = plain(content, "")
    text = json.dumps(made, ensure_ascii=False, allow_nan=False)
    if not is_text(text):
        path, found = next(_no_texts(made, ""))
        what = f"the text {found!r} ({path}) holds a lone surrogate, which is not a character"
        raise UnsupportedError(what, code="Unsupported", where=path)
    return Document(text, tensors)


def _no_texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """The strings that are no text, with their places."""
    if isinstance(value, str) and not is_text(value):
        yield path, value
    elif isinstance(value, (dict, list)):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _no_texts(item, f"{path}/{key}")


def _tensor(array: NDArray[Any]) -> NDArray[Any]:
    """The array in one of the element types that a document has: float64, int32 or uint8."""
    flat = np.ascontiguousarray(array).ravel()
    if flat.dtype.kind == "f":
        return flat.astype(np.float64)
    if flat.dtype == np.uint8 or flat.dtype == np.bool_:
        return flat.astype(np.uint8)
    if flat.dtype.kind in "iu" and (not flat.size or np.abs(flat).max() <= np.iinfo(np.int32).max):
        return flat.astype(np.int32)
    raise TypeError(f"a document has no arrays of {flat.dtype} with such values")
