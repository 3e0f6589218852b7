# SPDX-License-Identifier: Apache-2.0
"""The predictor: a loaded artifact, from raw rows to answers."""

from __future__ import annotations

import operator
import os
import stat
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from fieldfare import _core
from fieldfare._availability import only_if
from fieldfare._frames import bind, flag
from fieldfare.errors import ArtifactError
from fieldfare.schema import Field, Label, Target

if TYPE_CHECKING:
    import pyarrow
    from numpy.typing import NDArray

    from fieldfare._pandas import Layout

    Floats = NDArray[np.float64]

__all__ = ["Predictor", "load"]

#: Bytes of the largest artifact that is read from a file.
LARGEST_FILE = 4 << 30
#: Threads that a call may ask for; it gets no more than its rows are worth.
MOST_THREADS = 2**31 - 1


class Predictor(_core.Scorer):
    """A loaded model. Immutable: share it between threads, pickle it (as the artifact's bytes), copy it. Predictors of
    the same bytes are equal.

    Every batch call takes X as a pandas, polars or pyarrow table, anything with the Arrow PyCapsule protocol, a dict
    of one-dimensional arrays, a two-dimensional NumPy array, list of lists or SciPy sparse matrix whose columns stand
    as in the training data, or a list of dicts; where the model reads one text and nothing else, also as a Series, an
    array or a list of texts. Rows keep their order; columns the model does not know are ignored,
    unless `strict`. `threads` gives the same bits for every number of threads; the interpreter lock is released while
    rows are scored. `missing_columns="null"` takes a column that is not there for missing values, where its field is
    nullable. `decimals` makes decimal.Decimal a number in a list of dicts.

    What stands in a table, an array or a sparse matrix is a value, zeros too; what a sparse matrix leaves out is what
    it is to the source library: missing to XGBoost, zero to the others. Where the artifact cannot tell the two apart it
    is an UnsupportedError: an XGBoost model that was converted with a sparse sample takes sparse matrices without
    stored zeros, and records, in which a 0 is missing as well; converted with a dense sample it takes everything.

    A predictor has the methods that its model has: `predict_proba` of a regressor is an AttributeError.

    A classifier of several targets answers as scikit-learn's do: `predict` gives a column of labels for each,
    `predict_proba` a list of arrays. Several values of a regressor are columns of one array.

    All of them raise SchemaError if a column is missing or has the wrong type, and RecordError, whose `where` names row
    and column, at the first row the model does not accept.
    """

    #: Of the pandas frame that was met last.
    _layout: Layout | None = None

    def __init__(self, artifact: bytes, *, instruction_set: str | None = None) -> None:
        """Validate the bytes of an artifact and replay its checks.

        Raises ArtifactError; ValueError if no instruction set has that name; TypeError for a predictor that has an
        artifact.
        """
        if self._initialised:
            raise TypeError("a Predictor never changes: load another one")
        super().__init__(artifact, instruction_set)

    # -- many rows ---------------------------------------------------------------------------------------------------

    def predict(
        self,
        X: Any,
        *,
        threads: int = 1,
        missing_columns: str = "error",
        strict: bool = False,
        decimals: bool = False,
    ) -> NDArray[Any]:
        """Labels, shape (n,), in the type of the classes, or (n, targets); of a regressor the values, float64, (n,) or
        (n, outputs)."""
        return self._answer(bind(self, X, missing_columns, strict, decimals), threads)

    @only_if(lambda self: self._has_probabilities, "gives no probabilities")
    def predict_proba(
        self,
        X: Any,
        *,
        threads: int = 1,
        missing_columns: str = "error",
        strict: bool = False,
        decimals: bool = False,
    ) -> Any:
        """Probabilities, float64 of shape (n, n_classes), in the order of `classes`; of several targets, a list."""
        return self._by_target(bind(self, X, missing_columns, strict, decimals), "output", threads)

    @only_if(lambda self: self._has_margins, "has no raw scores")
    def predict_margin(
        self,
        X: Any,
        *,
        threads: int = 1,
        missing_columns: str = "error",
        strict: bool = False,
        decimals: bool = False,
    ) -> Any:
        """Raw scores before the link, float64: shape (n,), or (n, k) if a row has several; of several targets, a
        list."""
        found = self._by_target(bind(self, X, missing_columns, strict, decimals), "margin", threads)
        return [_squeeze(each) for each in found] if isinstance(found, list) else _squeeze(found)

    @only_if(lambda self: self._trees > 0, "has no trees")
    def predict_leaf(
        self,
        X: Any,
        *,
        threads: int = 1,
        missing_columns: str = "error",
        strict: bool = False,
        decimals: bool = False,
    ) -> NDArray[np.int32]:
        """Leaf of each tree as the source library numbers it, int32 of shape (n, n_trees)."""
        return self._score(bind(self, X, missing_columns, strict, decimals), "leaf", threads).astype(np.int32)

    def predict_arrow(
        self,
        X: Any,
        *,
        threads: int = 1,
        missing_columns: str = "error",
        strict: bool = False,
        decimals: bool = False,
    ) -> pyarrow.Table:
        """The answers as a pyarrow.Table with the columns of `fieldfare score`: `label` (a dictionary of the classes)
        and `probability` of the positive class, or one for each class; margins of a classifier that has no
        probabilities; `value` of a regressor. A number is not copied where a row has one. Needs pyarrow."""
        from fieldfare._arrow_answers import answer_table

        rows = bind(self, X, missing_columns, strict, decimals)
        parts = [self._score(rows, kind, threads) for kind in ("label", "output", "margin")]
        return answer_table(self.targets, *parts)

    def transform(
        self,
        X: Any,
        *,
        threads: int = 1,
        missing_columns: str = "error",
        strict: bool = False,
        decimals: bool = False,
    ) -> Floats:
        """The features that the model reads, float64 of shape (n, n_features); names in `feature_names_out`.

        Trees may read fewer than they were trained on."""
        return self._score(bind(self, X, missing_columns, strict, decimals), "feature", threads)

    def predict_json(
        self, lines: bytes | bytearray | memoryview | str, *, threads: int = 1, strict: bool = False
    ) -> Any:
        """One JSON object a line; probabilities as `predict_proba` gives them, or else what `predict` gives.

        strict: a key that the model does not know is refused. Raises RecordError, whose `where` is "/ROW/FIELD".
        """
        rows = self._bind_lines(_utf8(lines), flag("strict", strict))
        return self._by_target(rows, "output", threads) if self._has_probabilities else self._answer(rows, threads)

    # -- what it is --------------------------------------------------------------------------------------------------

    @cached_property
    def schema(self) -> tuple[Field, ...]:
        """The inputs, in the order of the training data."""
        return tuple(Field(*field) for field in self._schema)

    @property
    def matrix_width(self) -> int:
        """Columns of an array of rows: those of the training data, of which the model may read few."""
        return self._matrix_width

    @property
    def classes(self) -> tuple[Label, ...] | list[NDArray[Any]]:
        """Labels of a classifier in the order of its probabilities; empty for a regressor. Of several targets, a list
        of arrays, as scikit-learn's `classes_`."""
        return self.targets[0].classes if len(self.targets) == 1 else list(self._label_arrays)

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """What the model predicts; most models predict one thing, which may be several values."""
        return tuple(Target(*target) for target in self._targets)

    @property
    def feature_names_out(self) -> list[str]:
        """Names of the columns of `transform`."""
        return self._feature_names

    @property
    def engine(self) -> str:
        """Which engine runs the model."""
        return self._engine

    @cached_property
    def info(self) -> dict[str, Any]:
        """Where the model came from and what it consists of: plain values, ready for JSON."""
        document = self._document
        return {
            **self._provenance,
            "digest": self._digest,
            "format_version": document["version"],
            "library_version": _core.version,
            "engine": self._engine,
            "nodes": [node["op"] for node in document["nodes"]],
            "decision": self._each([target["decision"] for target in document["targets"]]),
            "fields": len(self._schema),
            "features": len(self._feature_names),
            "classes": self._each([list(target.classes) for target in self.targets]),
            "trees": self._trees,
            "checks": document["checks"]["rows"],
            "artifact_bytes": len(self._artifact),
            "plan_bytes": self._bytes,
        }

    @property
    def artifact(self) -> bytes:
        """The bytes it was loaded from."""
        return self._artifact

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the artifact to a file; a reader never sees a part of it. Raises OSError, such as FileNotFoundError
        when there is no such folder."""
        from fieldfare._files import replacing

        with replacing(path) as file:
            file.write(self._artifact)

    def _summary(self) -> str:
        """One line: its name, and what it consists of."""
        count = len(self.targets)
        classes = len(self.targets[0].classes)
        what = f"{count} targets" if count > 1 else f"{classes} classes" if classes else "regressor"
        return f"{self._provenance['name']!r}: {len(self._schema)} fields, {what}, {self._engine}"

    def __repr__(self) -> str:
        return f"<fieldfare.Predictor {self._summary()}>"

    def _repr_html_(self) -> str:
        from fieldfare._html import artifact_html

        return artifact_html("fieldfare.Predictor", self)

    def __eq__(self, other: object) -> bool:
        return self._artifact == other._artifact if isinstance(other, Predictor) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._artifact)

    # -- copies ------------------------------------------------------------------------------------------------------

    def __reduce__(self) -> tuple[type[Predictor], tuple[bytes]]:
        return type(self), (self._artifact,)

    def __copy__(self) -> Predictor:
        if not self._initialised:
            raise TypeError("the Predictor was not initialised")
        return self  # immutable

    def __deepcopy__(self, memo: dict[int, Any]) -> Predictor:
        return self.__copy__()

    # -- helpers -----------------------------------------------------------------------------------------------------

    def _score(self, rows: _core.Rows, kind: str, threads: int) -> Floats:
        if isinstance(threads, bool) or not hasattr(threads, "__index__"):
            raise TypeError(f"threads is an integer, not {type(threads).__qualname__}")
        count = operator.index(threads)
        if not 1 <= count <= MOST_THREADS:
            raise ValueError(f"threads is from 1 to {MOST_THREADS}, not {count}")
        return rows.score(kind, count)

    def _by_target(self, rows: _core.Rows, kind: str, threads: int) -> Floats | list[Floats]:
        """Outputs or margins; of several targets, a list."""
        table = self._score(rows, kind, threads)
        if len(self.targets) == 1:
            return table
        widths = [target.margins if kind == "margin" else target.outputs for target in self.targets]
        return [np.ascontiguousarray(part) for part in np.split(table, np.cumsum(widths[:-1]), axis=1)]

    def _answer(self, rows: _core.Rows, threads: int) -> NDArray[Any]:
        if not any(target.classes for target in self.targets):
            return _squeeze(self._score(rows, "output", threads))
        table: Floats = self._score(rows, "label", threads)
        if len(self.targets) == 1:
            return self._label_arrays[0][table[:, 0].astype(np.intp)]
        columns: list[NDArray[Any]] = []
        for target, labels in zip(self.targets, self._label_arrays, strict=True):
            width = 1 if target.classes else target.outputs
            part, table = table[:, :width], table[:, width:]
            columns += [labels[part[:, 0].astype(np.intp)]] if target.classes else list(part.T)
        # Side by side NumPy would make texts of numbers beside texts.
        kinds = {column.dtype.kind for column in columns}
        return np.stack(columns if len(kinds) == 1 else [column.astype(object) for column in columns], axis=1)

    def _each(self, values: list[Any]) -> Any:
        """What there is of each target; of one, without a list."""
        return values[0] if len(self.targets) == 1 else values

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return self._field_names

    @cached_property
    def _label_arrays(self) -> tuple[NDArray[Any], ...]:
        return tuple(_label_array(target.classes) for target in self.targets)

    @cached_property
    def _document(self) -> dict[str, Any]:
        import json

        document: dict[str, Any] = json.loads(_core.document(self._artifact))
        return document


def _label_array(labels: tuple[Label, ...]) -> NDArray[Any]:
    # NumPy's fixed-width strings lose zeros at their end: then, and for mixed types, the labels stay objects.
    plain = len({type(label) for label in labels}) == 1
    cut = any(isinstance(label, str) and label.endswith("\0") for label in labels)
    return np.array(labels, dtype=None if plain and not cut else object)


def _squeeze(answer: Floats) -> Floats:
    return answer[:, 0] if answer.shape[1] == 1 else answer


def _utf8(lines: Any) -> bytes:
    """JSON lines as bytes. A lone surrogate becomes bytes that are no UTF-8: the reader says in which record."""
    if isinstance(lines, bytes | bytearray | memoryview):
        return bytes(lines)
    if not isinstance(lines, str):
        raise TypeError(f"lines is JSON as bytes or str, one object a line, not {type(lines).__qualname__}")
    return lines.encode("utf-8", "surrogatepass")


def load(
    source: str | os.PathLike[str] | bytes | bytearray | memoryview, *, instruction_set: str | None = None
) -> Predictor:
    """A predictor from an artifact: a path, or the bytes themselves.

    Reads all of it, validates everything and replays the stored checks. `instruction_set` ("baseline", "avx2",
    "avx512") is the widest that it may use, for measuring: every one gives the same bits.
    Raises ArtifactError; MemoryError if there is no memory for it; ValueError if no instruction set has that name.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        artifact = bytes(source)
    elif isinstance(source, str | os.PathLike):
        artifact = _read(os.fspath(source))
    else:
        raise TypeError(f"source is a path or the bytes of an artifact, not {type(source).__qualname__}")
    return Predictor(artifact, instruction_set=instruction_set)


def _read(path: str) -> bytes:
    try:
        # Opening a pipe must not wait for somebody to write.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise ArtifactError(f"{path}: not a regular file", code="Io", where=path)
            if status.st_size > LARGEST_FILE:
                raise ArtifactError(f"{path}: larger than 4 GiB", code="TooLarge", where=path)
            return file.read(status.st_size + 1)
    except OSError as error:
        raise ArtifactError(f"{path}: {error.strerror}", code="Io", where=path) from error
