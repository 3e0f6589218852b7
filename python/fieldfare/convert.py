# SPDX-License-Identifier: Apache-2.0
"""Converting a fitted object into an artifact: the driver, the same for every library."""

from __future__ import annotations

import contextlib
import copy
import datetime
import functools
import importlib
import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from fieldfare import importers
from fieldfare._files import replacing
from fieldfare._progress import watched
from fieldfare.document import Document, encode, is_text
from fieldfare.errors import ArtifactError
from fieldfare.graph import Graph, runs
from fieldfare.importers import _baseline, _checks, _synthetic, _verify
from fieldfare.importers._fields import Fields
from fieldfare.importers._inexact import inexact
from fieldfare.importers._native import answering
from fieldfare.importers._sample import Sample, open_sample
from fieldfare.parts import in_order
from fieldfare.spec import Answer, ModelSpec

if TYPE_CHECKING:
    from fieldfare.predictor import Predictor

__all__ = ["Model", "convert", "describe"]

#: Sample rows that are compared after a conversion, and the values that the model reads of them; of a longer sample, as
#: many rows, evenly spaced.
COMPARED, COMPARED_VALUES = 100_000, 1 << 26


#: Names of libraries whose package is called otherwise.
_DISTRIBUTIONS = {"sklearn": "scikit-learn"}


class Model:
    """A converted model: the bytes of an artifact. `Model.save` writes them, `Model.predictor` scores with them. Models
    with the same bytes are equal."""

    def __init__(self, artifact: bytes) -> None:
        self._artifact = artifact

    def to_bytes(self) -> bytes:
        """The artifact: what `save` writes and `fieldfare.load` reads."""
        return self._artifact

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the artifact; an existing file is replaced as a whole or not at all. Raises OSError, such as
        FileNotFoundError when there is no such folder."""
        with replacing(path) as file:
            file.write(self._artifact)

    def predictor(self) -> Predictor:
        """Loads it, without a file; at the first call, since a predictor never changes."""
        return self._predictor

    @cached_property
    def _predictor(self) -> Predictor:
        from fieldfare.predictor import Predictor

        return Predictor(self._artifact)

    def __eq__(self, other: object) -> bool:
        return self._artifact == other._artifact if isinstance(other, Model) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._artifact)

    def __reduce__(self) -> tuple[type[Model], tuple[bytes]]:
        return type(self), (self._artifact,)

    def __repr__(self) -> str:
        return f"<fieldfare.Model {self._predictor._summary()}, {len(self._artifact):,} bytes>"

    def _repr_html_(self) -> str:
        from fieldfare._html import artifact_html

        return artifact_html("fieldfare.Model", self._predictor)


def convert(
    fitted: Any,
    sample: Any,
    *,
    name: str | None = None,
    version: str = "",
    checks: Stored = "synthetic",
    progress: bool = True,
) -> Model:
    """Converts a fitted object to an artifact with the same answers.

    fitted: a scikit-learn Pipeline or estimator, an XGBoost, LightGBM or CatBoost model, or a path to one's native
        model file; or a list of fitted parts that were kept apart, in order: functions, transformers, a model.
    sample: rows that it accepts: a pandas, polars or pyarrow frame or a 2-D array, best the training data; of a
        vectoriser of texts a Series, an array or a list of them, which is one field: the Series' name, or "text". Gives
        field names and types, the checks that the artifact carries, and the baseline for drift.
    name, version: of the model, free text; they travel in the artifact.
    checks: which records travel in the artifact, to be scored again whenever it is loaded: "synthetic" ones, which are
        made up of the sample's quantiles and most frequent texts; some of the "sample" itself; or "none".
    progress: a bar in a terminal or a notebook, if it takes more than a second and rich is installed.

    After the conversion every row of the sample (of more than 100,000 rows, or of rows with more than 2^26 values
    that the model reads, as many evenly spaced ones) is scored by the artifact and by the source library and compared:
    equal bits, or within the tolerance that docs/supported.md states for the model.

    The schema has the columns of the sample that the model reads. What it does not read is not asked for: the value of
    such a column is not looked at, and `Predictor.transform` gives the features that are read.

    Raises UnsupportedError, which lists every step and option that cannot be reproduced; SchemaError when the sample
    lacks columns; ArtifactError (`ConversionDiffers`) when a row's answer differs."""
    from fieldfare import _core

    _check_arguments(fitted, name, version, checks)
    fitted, asking = _opened(fitted)
    with watched(f"converting {type(fitted).__name__}", 2 * min(_rows(sample), COMPARED), shown=progress):
        document, spec, scored, stored = _describe(fitted, asking, sample, name, version, checks)
        model = Model(_core.build(document.json, document.tensors))
        try:
            predictor = model.predictor()
        except ArtifactError as error:
            checks_stored, checked = stored
            if error.code != "SelfTestFailed" or checks_stored is None or checked is None:
                raise
            _verify.check_failed(error, checks_stored, checked)
        with asking():
            _verify.verify(predictor, scored, spec)
    return model


def describe(
    fitted: Any, sample: Any, *, name: str | None = None, version: str = "", checks: Stored = "synthetic"
) -> Document:
    """The document that `convert` builds the artifact from (docs/artifact_format.md)."""
    _check_arguments(fitted, name, version, checks)
    return _describe(*_opened(fitted), sample, name, version, checks)[0]


def _rows(sample: Any) -> int:
    """How many rows a sample has; 0, if it is none, which is said when it is opened."""
    shape = getattr(sample, "shape", ())
    return int(shape[0]) if shape else len(sample) if isinstance(sample, Sequence) else 0


def _check_arguments(fitted: Any, name: str | None, version: str, checks: str) -> None:
    if isinstance(fitted, type):
        raise TypeError(f"fitted is the class {fitted.__name__}; pass an instance that was fitted, not the class")
    for argument, text in (("name", name or ""), ("version", version)):
        if not isinstance(text, str):
            raise TypeError(f"{argument} is a {type(text).__name__}; pass text")
        if not is_text(text):
            raise ValueError(f"{argument} is {text!r}, which holds a lone surrogate, which is not a character")
    if checks not in get_args(Stored):
        raise ValueError(f"checks is {checks!r}; expected one of {', '.join(map(repr, get_args(Stored)))}")


#: Which records an artifact stores.
Stored = Literal["synthetic", "sample", "none"]

#: Within what a source library is asked: its errors are the caller's, but of a model that was read from a file.
_Asking = Callable[[], contextlib.AbstractContextManager[None]]


def _opened(fitted: Any) -> tuple[Any, _Asking]:
    if isinstance(fitted, (list, tuple)):
        return in_order(fitted), contextlib.nullcontext
    if not isinstance(fitted, (str, os.PathLike)):
        return fitted, contextlib.nullcontext
    path = Path(fitted)
    return importers.load_native(path), functools.partial(answering, path)


def _describe(
    fitted: Any, asking: _Asking, sample: Any, name: str | None, version: str, stored: Stored
) -> tuple[Document, ModelSpec, _checks.Scored, tuple[_checks.Checks | None, _checks.Scored | None]]:
    opened = open_sample(sample, importers.feature_names(fitted))
    if not opened.rows:
        raise ValueError("the sample has no rows")
    graph = Graph(opened.width, named=opened.named)
    with asking():
        spec = graph.convert(fitted, Fields(opened, graph))
    if not isinstance(spec, ModelSpec):
        if not graph.problems:
            graph.unsupported("", "it has no model at its end", "a classifier or a regressor as the last step")
        _note_problems(opened, graph, graph.fields_read())
        raise graph.refusal()
    if len(spec.classes) == 1:
        graph.unsupported("", f"it knows one class only, {spec.classes[0]!r}", "two classes or more")
    if graph.problems:
        _note_problems(opened, graph, graph.fields_read(spec.features))
        raise graph.refusal()
    spec.inexact = inexact(spec, graph, functools.partial(_measure, opened))
    if graph.problems:
        raise graph.refusal()
    if spec.inexact is not None:
        spec.prepare = spec.inexact.prepare
    kept = graph.prune(spec)
    _note_problems(opened, graph, kept)
    graph.raise_unsupported()
    opened.left_out_is_missing = graph.left_out == "missing"
    opened.decide_nulls(kept, graph.nulls())
    with asking():
        scored = _scored(spec, opened, kept, graph.schema())
        texts = graph.texts()
        baseline = _baseline.baseline(spec, scored, texts)
        checked = _checked(stored, spec, scored, baseline["fields"], texts)
        checks = _checks.choose(spec, checked) if checked else None
    content = {
        **_structure(spec, graph, kept, opened.width),
        "checks": _checks.encoded(checks, scored.schema) if checks else _checks.none(),
        "baseline": baseline,
        "provenance": _provenance(fitted, graph, name, version),
    }
    return encode(content), spec, scored, (checks, checked)


def _checked(
    stored: Stored,
    spec: ModelSpec,
    scored: _checks.Scored,
    fields: Sequence[dict[str, Any]],
    texts: Mapping[int, Sequence[str]],
) -> _checks.Scored | None:
    """The rows of which some are stored; None: none are."""
    if stored == "none":
        return None
    return scored if stored == "sample" else _synthetic.synthetic(spec, scored, fields, texts)


def _measure(opened: Sample, graph: Graph, spec: ModelSpec) -> Callable[[Any], Any]:
    """From rows to features, without a model."""
    from fieldfare import _core

    graph = copy.deepcopy(graph)
    kept = graph.prune(spec)
    document = encode(
        {
            **_structure(spec, graph, kept, opened.width),
            "checks": _checks.none(),
            "baseline": _baseline.none(),
            "provenance": {"name": "", "version": "", "created": "", "source": "", "libraries": []},
        }
    )
    return Model(_core.build(document.json, document.tensors)).predictor().transform


def _scored(spec: ModelSpec, opened: Sample, kept: Sequence[int], schema: Sequence[dict[str, Any]]) -> _checks.Scored:
    most = min(COMPARED, max(COMPARED_VALUES // len(kept), 1))
    numbers, rows = np.arange(opened.rows), opened.source
    if opened.rows > most:
        numbers = _checks.spread(opened.rows, most)
        rows = opened.take(numbers)
    return _checks.Scored(opened, numbers, rows, _checks.answers_of(spec, rows), kept, schema)


def _note_problems(opened: Sample, graph: Graph, kept: Sequence[int]) -> None:
    first: dict[str, int] = {}
    for position in kept:
        field = opened.field(position)
        if problem := _name_problem(field.name):
            graph.unsupported(f"column {position}", problem, "another name")
        elif first.setdefault(field.name, position) != position:
            graph.unsupported(
                field.name, f"columns {first[field.name]} and {position} have this name", "different names"
            )
        if field.problem:
            graph.unsupported(field.name or f"column {position}", field.problem, field.remedy)


def _name_problem(name: str) -> str:
    """Why a field cannot have a name; empty if it can."""
    if not is_text(name):
        return f"its name {name!r} holds a lone surrogate, which is not a character"
    if not name:
        return "its name is empty"
    if (size := len(name.encode())) > 256:
        return f"its name is of {size} bytes, more than 256: {name[:40]!r}..."
    return f"its name {name!r} holds a zero character" if "\0" in name else ""


def _structure(spec: ModelSpec, graph: Graph, kept: Sequence[int], width: int) -> dict[str, Any]:
    return {
        "format": "fieldfare",
        "version": 1,
        "schema": graph.schema(),
        "matrix": {
            "width": width,
            "positions": [] if len(kept) == width else np.array(kept, np.int32),
            "left_out": graph.left_out,
        },
        "nodes": graph.nodes(),
        "features": runs([column.id for column in spec.features]),
        "feature_names": [column.name for column in spec.features],
        "targets": _targets(spec, graph.answer(spec)),
    }


def _targets(spec: ModelSpec, answer: Answer) -> list[dict[str, Any]]:
    margins, outputs = iter(answer.margins), iter(answer.outputs)
    return [
        {
            "margins": runs([column.id for column in islice(margins, target.margins)]),
            "outputs": runs([column.id for column in islice(outputs, target.outputs)]),
            "classes": list(target.classes),
            "probabilities": target.probabilities,
            "decision": target.decision,
        }
        for target in spec.targets
    ]


def _provenance(fitted: Any, graph: Graph, name: str | None, version: str) -> dict[str, Any]:
    packages = sorted({*graph.libraries, "numpy"} - {"builtins"})
    return {
        "name": name or type(fitted).__name__,
        "version": version,
        "created": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "source": importers.qualified_name(fitted),
        "libraries": [f"{_DISTRIBUTIONS.get(package, package)} {_version(package)}" for package in packages],
    }


def _version(package: str) -> str:
    return str(getattr(importlib.import_module(package), "__version__", "of unknown version"))
