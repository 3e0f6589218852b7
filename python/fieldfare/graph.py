# SPDX-License-Identifier: Apache-2.0
"""The graph while it is being built: columns, nodes and what cannot be reproduced.

An importer never writes wiring or JSON: it asks a `Graph` for nodes and gets `Column`s back.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fieldfare.document import encode
from fieldfare.errors import UnsupportedError
from fieldfare.spec import Answer, ModelSpec

__all__ = ["ANYTHING", "PRESENT", "Column", "Graph", "runs"]

#: Ops that read inexact columns as the source library's model reads its own.
MODELS = ("kernel_machine", "linear_model", "neighbours", "oblivious_ensemble", "tree_ensemble")

#: A node that accepts every number; and one that accepts every number but a missing one.
ANYTHING = {"missing": True, "infinite": True, "range": "float64"}
PRESENT = {"missing": False, "infinite": True, "range": "float64"}


@dataclass(frozen=True)
class Column:
    """One column on its way through a graph: a field of the schema, or an output of a node.

    A node's outputs are given to `Graph.add` as columns without an id; `column.replace(...)` makes an output that
    inherits from an input, `Column(name)` one that is never missing or infinite.
    """

    name: str
    #: Of the document: "float64", "float32", "int64", "bool" or "string". Of a node's output, its op decides.
    type: str = "float64"
    #: NumPy's name of the type in which the source library holds the column here, e.g. "int8" or "object".
    dtype: str = "float64"
    #: Position in the document's numbering; -1 until a graph has given one.
    id: int = -1
    #: Fields through which a missing value could arrive here; empty after an imputer or an encoder.
    missing_from: frozenset[str] = frozenset()
    #: Fields through which an infinity could arrive here.
    infinite_from: frozenset[str] = frozenset()
    #: A node may make a missing value, or an infinity, of a number that is neither.
    may_be_missing: bool = False
    may_be_infinite: bool = False
    #: The source library holds the column in a sparse matrix here.
    sparse: bool = False
    #: In what the source library holds the column here, where boosters treat it apart: "arrow" (a table of pyarrow or
    #: polars), "csc" (a sparse matrix by columns); "alone": a column without a table; else "".
    container: str = ""
    #: A sparse column of a frame; scikit-learn takes a frame of nothing else for a sparse matrix.
    sparse_column: bool = False
    #: The categories of a field of a pandas/polars/Arrow categorical type, in their own order; else None.
    categories: tuple[Any, ...] | None = None
    #: How the source library holds a missing value here: "nan", "none" (None), "na" (pandas.NA) or "" (cannot tell:
    #: the sample has none).
    null: str = "nan"
    #: The column that says how far this one may be from the source library's; None: equal bits.
    bound: Column | None = None

    def replace(self, **changes: Any) -> Column:
        """A column that differs in these members. Unlike `dataclasses.replace` it calls no constructor, which takes ten
        times as long: there may be a hundred thousand columns behind each of several steps."""
        if not changes.keys() <= self.__dict__.keys():
            raise TypeError(f"a column has no {sorted(changes.keys() - self.__dict__.keys())}")
        made = object.__new__(Column)
        made.__dict__.update(self.__dict__, **changes)
        return made

    @property
    def is_string(self) -> bool:
        """Whether the column carries strings."""
        return self.type == "string"


class Graph:
    """A graph under construction."""

    def __init__(self, width: int | None = None, *, named: bool = True) -> None:
        """width: columns of the sample; None: as many as there are fields when the first node is added.
        named: the sample is a frame, whose columns have names of their own."""
        self._width = width
        self._named = named
        self._fields: dict[int, dict[str, Any]] = {}  # by position in the sample, which is the column's number
        self._nodes: list[_Node] = []
        self._entry: dict[str, dict[str, Any]] = {}  # the fields, by name
        self._words: dict[int, set[str]] = {}  # field id -> strings that some node knows
        self._field_of: dict[int, int] = {}  # string column id -> field id
        self._null: dict[str, str] = {}  # string field -> how the source library holds its missing values
        self._outputs = 0  # columns that nodes have made
        self._refused: dict[str, set[int]] = {"missing": set(), "infinite": set()}  # outputs that may be, where refused
        self._path: list[str] = []
        self.problems: list[tuple[str, str, str]] = []
        self._noted: set[tuple[str, str, str]] = set()
        self.libraries: set[str] = set()
        #: What a sparse matrix of rows leaves out: "zero", "missing", or "refused", where it depends on what is before
        #: the model.
        self.left_out = "zero"

    # Columns and nodes

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

    def add(
        self,
        op: str,
        inputs: Sequence[Column],
        outputs: Sequence[Column],
        accepts: dict[str, Any] | None = None,
        /,
        **parameters: Any,
    ) -> list[Column]:
        """Adds a node; `outputs` describe its output columns, of which the op itself says the type (ids and types are
        ignored). Returns them with their ids.

        `parameters` are the members of the C++ struct of that op: ndarrays, lists, dicts, numbers, strings, None.
        `accepts`: which numbers it accepts; None: all but those that a node may make and `refuse_missing` or
        `refuse_infinite` has refused. A string output comes from the input at the same position.
        Raises ArtifactError if the op does not take such inputs."""
        blocks = self._inferred(op, inputs, outputs, parameters)
        types = [block["type"] for block in blocks for _ in range(block["width"])]
        if len(types) != len(outputs):
            raise ValueError(f"{op} has {len(types)} outputs, not {len(outputs)}")
        first = self._first_output() + self._outputs
        self._outputs += len(types)
        ids = np.array([column.id for column in inputs], np.int32)
        self._nodes.append(_Node(op, ids, first, len(types), blocks, accepts or self._accepts(ids), parameters))
        made = [
            column.replace(id=first + at, type=kind, container="")
            for at, (column, kind) in enumerate(zip(outputs, types, strict=True))
        ]
        for position, column in enumerate(made):
            if column.is_string:
                self._field_of[column.id] = self._field_of[inputs[position].id]
        return made if op in MODELS else self._bounded(op, inputs, made, parameters)

    def _bounded(
        self, op: str, inputs: Sequence[Column], made: list[Column], parameters: dict[str, Any]
    ) -> list[Column]:
        from fieldfare.importers import _bounds

        return _bounds.propagated(self, op, inputs, made, parameters)

    def _accepts(self, ids: NDArray[np.int32]) -> dict[str, Any]:
        """Which numbers a node with these inputs accepts."""
        return {**ANYTHING, **{what: refused.isdisjoint(ids.tolist()) for what, refused in self._refused.items()}}

    def _inferred(
        self, op: str, inputs: Sequence[Column], outputs: Sequence[Column], parameters: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """The blocks that an op makes; after a problem, when no document comes of it, those that were expected."""
        from fieldfare import _core

        if self.problems:
            return [{"kind": "dense", "type": column.type, "width": 1} for column in outputs]
        document = encode({"op": op, **parameters})
        return _core.infer(document.json, document.tensors, [column.type for column in inputs])

    def answer(self, spec: ModelSpec) -> Answer:
        """The columns of a model's answer; its nodes are added unless they are there."""
        if spec.answer is None:
            model, link = dict(spec.model), dict(spec.link)
            width = int(model.get("outputs", 1))
            names = [Column(f"margin{k}", dtype=spec.dtype) for k in range(width)]
            margins = self.add(model.pop("op"), spec.features, names, spec.accepts, **model)
            outputs = margins
            op = link.pop("op")
            if op != "identity":
                count = len(spec.classes) if spec.classes else width
                outputs = self.add(op, margins, [Column(f"output{k}", dtype=spec.dtype) for k in range(count)], **link)
            spec.answer = Answer(margins, outputs)
        return spec.answer

    def convert(self, obj: Any, columns: Sequence[Column], name: str = "") -> Sequence[Column] | ModelSpec:
        """Imports a part of the fitted object by the importer of its class; `name` says where it is."""
        from fieldfare import importers

        return importers.convert(obj, columns, self, name)

    def knows(self, column: Column, words: Iterable[str]) -> None:
        """Notes strings that a node knows for a string column, as the known categories of its field."""
        self._words[self._field_of[column.id]].update(words)

    def null_of(self, column: Column) -> str:
        """How the source library holds a missing value of the column: `Column.null`, or what a node before decided."""
        if column.null or not column.is_string:
            return column.null
        return self._null[self._fields[self._field_of[column.id]]["name"]]

    def decide_null(self, column: Column, null: str) -> None:
        """Where the sample cannot tell, the first node that looks for a missing value says how it is held."""
        if column.is_string and not self.null_of(column):
            self._null[self._fields[self._field_of[column.id]]["name"]] = null

    def names_of(self, columns: Sequence[Column]) -> list[str] | None:
        """The names by which the source library receives these columns, if they are the sample's own, from a frame.

        None for an array, and behind a node: there, names are what a container of the source library makes of them."""
        if not self._named or not all(self.is_field(column) for column in columns):
            return None
        return [column.name for column in columns]

    def readers(self, column: Column) -> list[str]:
        """The ops of the nodes that read the texts of a string column's field."""
        field = self._field_of[column.id]
        held = [id for id, of in self._field_of.items() if of == field]
        return [node.op for node in self._nodes if np.isin(node.inputs, held).any()]

    def makers(self, columns: Sequence[Column]) -> set[str]:
        """The ops of the nodes that make these columns; "" of fields."""
        ids = np.array([column.id for column in columns], np.int64)
        firsts = np.array([node.first for node in self._nodes], np.int64)
        found = np.unique(np.searchsorted(firsts, ids, side="right") - 1)
        return {self._nodes[at].op if at >= 0 else "" for at in found.tolist()}

    def texts(self) -> dict[int, list[str]]:
        """The fields whose texts nodes read, by number, and terms that these know."""
        return {int(node.inputs[0]): node.parameters["terms"] for node in self._nodes if node.op == "count_terms"}

    def nulls(self) -> dict[str, str]:
        """How missing values of each string field are held; "" where no node looks for them."""
        return self._null

    def refuse_missing(self, columns: Iterable[Column]) -> Sequence[Column]:
        """The consumer of these columns rejects missing values: the fields they come from are not nullable."""
        return [
            column.replace(missing_from=frozenset(), may_be_missing=False)
            if column.missing_from or column.may_be_missing
            else column
            for column in self._refuse(columns, "nullable", "missing")
        ]

    def refuse_infinite(self, columns: Iterable[Column]) -> Sequence[Column]:
        """The consumer of these columns rejects infinities: the fields they come from must be finite."""
        return [
            column.replace(infinite_from=frozenset(), may_be_infinite=False)
            if column.infinite_from or column.may_be_infinite
            else column
            for column in self._refuse(columns, "infinite", "infinite")
        ]

    def _refuse(self, columns: Iterable[Column], flag: str, what: str) -> Sequence[Column]:
        columns = list(columns)
        sources = {getattr(column, f"{what}_from") for column in columns}
        for name in frozenset().union(*sources):
            self._entry[name][flag] = False
        self._refused[what].update(column.id for column in columns if getattr(column, f"may_be_{what}"))
        return columns

    def round_once(self, columns: Iterable[Column]) -> None:
        """The consumer of these columns rounds whole numbers to float32 as they are, not by way of float64: so does
        the door, where the two differ."""
        for column in columns:
            if self.is_field(column) and column.dtype in ("int64", "uint64"):
                self._fields[column.id]["rounding"] = "float32"

    def is_field(self, column: Column) -> bool:
        """Whether a column is a field of the schema; every other one is the output of a node."""
        return column.id in self._fields

    def _first_output(self) -> int:
        if self._width is None:
            self._width = len(self._fields)
        return self._width

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

    def prune(self, spec: ModelSpec) -> list[int]:
        """Drops the nodes and fields that nothing reads which the model needs; gives the positions of the fields kept.
        Fields and outputs of nodes get new numbers, one after the other."""
        answer = self.answer(spec)
        first = self._first_output()
        live = np.zeros(first + self._outputs, np.bool_)
        for columns in (spec.features, *answer):
            live[[column.id for column in columns]] = True
        kept_nodes = []
        for node in reversed(self._nodes):
            if live[node.first : node.first + node.width].any():
                live[node.first : node.first + node.width] = True
                live[node.inputs] = True
                kept_nodes.append(node)
        kept = [position for position in sorted(self._fields) if live[position]]
        number = np.cumsum(live, dtype=np.int32) - 1
        self._nodes = [
            node._replace(inputs=number[node.inputs], first=int(number[node.first])) for node in reversed(kept_nodes)
        ]
        self._fields = {int(number[old]): self._fields[old] for old in kept}
        self._words = {int(number[slot]): words for slot, words in self._words.items() if live[slot]}
        self._width, self._outputs = len(kept), int(live[first:].sum())

        def renumbered(columns: Sequence[Column]) -> list[Column]:
            return [column.replace(id=int(number[column.id]), bound=None) for column in columns]

        spec.features = renumbered(spec.features)
        spec.answer = Answer(renumbered(answer.margins), renumbered(answer.outputs))
        return kept

    def fields_read(self, features: Sequence[Column] = ()) -> list[int]:
        """The positions of the fields that some node reads, and of those among the features."""
        read = {int(id) for node in self._nodes for id in node.inputs} | {column.id for column in features}
        return sorted(read.intersection(self._fields))

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

    def nodes(self) -> list[dict[str, Any]]:
        """The nodes as the document lists them."""
        return [
            {
                "op": node.op,
                **node.parameters,
                "inputs": runs(node.inputs),
                "accepts": node.accepts,
                "blocks": node.blocks,
            }
            for node in self._nodes
        ]


class _Node(NamedTuple):
    op: str
    inputs: NDArray[np.int32]
    first: int  #: of its outputs
    width: int
    blocks: list[dict[str, Any]]
    accepts: dict[str, Any]
    parameters: dict[str, Any]


def runs(columns: NDArray[np.int32] | Sequence[int]) -> NDArray[np.int32]:
    """Columns as runs: the first and how many, one run after the other."""
    ids = np.asarray(columns, np.int32)
    if not ids.size:
        return ids
    starts = np.flatnonzero(np.concatenate([[True], np.diff(ids) != 1]))
    counts = np.diff(np.concatenate([starts, [ids.size]]))
    return np.stack([ids[starts], counts], axis=1).astype(np.int32).ravel()
